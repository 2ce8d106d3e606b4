/** The use case `checklist`: shows a list for an environment and this tree, and signs its items. */
import { nearest } from '@gauntlet/kit/config';
import type { Project } from '../config/project.ts';
import { readRevision } from '../exec/base.ts';
import { errors } from '../model/errors.ts';
import type { EvidenceSource } from '../model/evidence-source.ts';
import type { Verdict } from '../model/nouns.ts';
import {
  type ChecklistFact,
  type ChecklistItem,
  type ChecklistLine,
  checklistLines,
  checklists,
} from '../plan/checklists.ts';
import { type RecordPorts, recordAlone } from './record-alone.ts';
import { signaturesOf } from './release-evidence.ts';

export interface ChecklistAsked {
  readonly environment: string;
  readonly list: string;
  readonly sign?: readonly string[] | undefined;
  readonly name?: string | undefined;
}

export interface ChecklistPorts extends RecordPorts {
  readonly source: EvidenceSource;
  /** What the gate of the environment says of this tree. */
  readonly verdict: () => Promise<Verdict>;
}

export async function checklist(
  project: Project,
  { environment, list, sign = [], name = '' }: ChecklistAsked,
  ports: ChecklistPorts,
): Promise<readonly ChecklistLine[]> {
  const items = itemsOf(list);
  const revision = await readRevision(project.root, ports.environment, 'HEAD');
  if (revision === undefined) throw errors.make('NO_TREE', { folder: project.root });
  for (const item of sign)
    known(
      `item ${item} in ${list}`,
      item,
      items.map((one) => one.name),
    );
  for (const item of sign) {
    const about = { environment, tree: revision.tree, list, item, name };
    await recordAlone(revision, `sign ${list}`, { kind: 'signed', ...about }, ports);
  }
  const verdict = await ports.verdict();
  const { runs } = await ports.source.runsOf(revision.tree);
  const facts = runs.flatMap((run) => run.facts);
  return checklistLines(items, {
    rules: new Map(verdict.lines.map(({ rule, outlook }) => [rule, outlook === 'pass'])),
    facts: factsOf(
      project,
      environment,
      facts.some((fact) => fact.kind === 'release ended'),
    ),
    signed: signaturesOf(facts, environment, revision.tree, list),
  });
}

function itemsOf(list: string): readonly ChecklistItem[] {
  known(`checklist ${list}`, list, Object.keys(checklists));
  return checklists[list] ?? [];
}

function known(word: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const meant = nearest(name, names);
  const hint = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`;
  throw errors.make('UNKNOWN_LIST', { word, hint });
}

function factsOf(
  { setups, releases, systems }: Project,
  environment: string,
  wasReleased: boolean,
): ReadonlySet<ChecklistFact> {
  const setup = setups.find(({ name }) => name === environment);
  const placed = setup?.placements.map(({ system }) => system) ?? [];
  const own = releases.filter(({ system }) => placed.includes(system));
  const isReady = own.every(({ system, checks }) => {
    const suites = systems.find(({ name }) => name === system)?.suites ?? [];
    return checks.length > 0 && checks.every((layer) => suites.some((one) => one.layer === layer));
  });
  const rehearses = own.every(({ migrate, rehearsal }) => {
    return migrate === undefined || rehearsal !== undefined;
  });
  const facts: readonly (readonly [ChecklistFact, boolean])[] = [
    ['smoke ready', own.length > 0 && isReady],
    ['migration rehearsed', own.length > 0 && rehearses],
    ['alerts set', (setup?.alerts.length ?? 0) > 0],
    ['way back', wasReleased],
  ];
  return new Set(facts.flatMap(([fact, holds]) => (holds ? [fact] : [])));
}
