/** The use case `ratchet update`: keeps what a run reached, where it is better than what was. */
import type { Project } from '../config/project.ts';
import { type ReadOptions, readStanding } from '../config/standing.ts';
import { RATCHET_FILE } from '../config/standing-files.ts';
import { raised } from '../judge/ratchet.ts';
import { errors } from '../model/errors.ts';
import type { EvidenceSource } from '../model/evidence-source.ts';

export interface RatchetChange {
  readonly key: string;
  readonly from?: number;
  readonly to: number;
}

export interface RatchetUpdate {
  readonly run: string;
  readonly file: string;
  readonly changes: readonly RatchetChange[];
  /** The whole file as it is to be. */
  readonly text: string;
}

export async function ratchetUpdate(
  project: Project,
  word: string,
  source: EvidenceSource,
  style: ReadOptions,
): Promise<RatchetUpdate> {
  const stored = await source.run(word);
  const verdict = stored?.facts.findLast((fact) => fact.kind === 'verdict given')?.verdict;
  if (stored === undefined || verdict === undefined) throw errors.make('NOT_FOUND', { word });
  const { ratchet } = await readStanding(project.root, style);
  const lines = verdict.lines.filter(({ mode }) => mode === 'ratchet');
  const next = raised(
    ratchet,
    lines.flatMap(({ measures = [] }) => measures),
  );
  const changes = Object.entries(next).flatMap(([key, to]) => {
    const from = ratchet[key];
    if (from === to) return [];
    return [{ key, to, ...(from === undefined ? {} : { from }) }];
  });
  const text = `${JSON.stringify(next, null, 2)}\n`;
  return { run: stored.run, file: RATCHET_FILE, changes, text };
}
