/** The use case `coverage`: what runs in tests, per module and area, from the latest runs. */
import type { Project } from '../config/project.ts';
import { areaStates, modulesOf } from '../judge/covered/areas.ts';
import { coverageOf, type FileLines, percentOf, shareOf } from '../judge/covered/lines.ts';
import type { EvidenceSource } from '../model/evidence-source.ts';
import type { Fact } from '../model/facts.ts';
import { latestEvidence } from './latest.ts';
import { select } from './select.ts';

export interface CoverageRow {
  readonly name: string;
  readonly covered: number;
  readonly total: number;
  readonly percent: number;
}

export interface CoverageFile {
  readonly file: string;
  readonly hit: readonly number[];
  readonly missed: readonly number[];
}

export interface AreaRow extends CoverageRow {
  readonly kind: string;
  readonly needed: number;
  readonly missing: readonly CoverageFile[];
  /** Trees other than the latest that its lines come from. */
  readonly otherTrees: readonly string[];
}

export interface CoverageTable {
  readonly tree: string;
  readonly overall: CoverageRow;
  readonly modules: readonly CoverageRow[];
  readonly areas: readonly AreaRow[];
  readonly files: readonly CoverageFile[];
  /** Why this is not the whole picture. */
  readonly doubts: readonly string[];
}

const NEEDED = { critical: 100, standard: 80, relaxed: 0 };

export async function coverageTable(
  project: Project,
  source: EvidenceSource,
  asOf: number,
): Promise<CoverageTable> {
  const { runs } = await source.all();
  const evidence = latestEvidence(runs, asOf, ({ tasks }) =>
    tasks.some((task) => task.state === 'present' && task.value.coverage.length > 0),
  );
  const state = coverageOf(evidence);
  const areas = areaStates(project.policy.areas ?? [], state).map(
    ({ area, files, share, otherTrees }) => ({
      ...rowOf(area.name, share),
      kind: area.kind,
      needed: NEEDED[area.kind],
      missing: files.filter(({ missed }) => missed.length > 0).map(fileOf),
      otherTrees,
    }),
  );
  return {
    tree: evidence.subject.tree,
    overall: rowOf('all', shareOf(state.files)),
    modules: modulesOf(state).map(({ module, share }) => rowOf(module, share)),
    areas,
    files: state.files.map(fileOf),
    doubts: state.doubts,
  };
}

/** What one run measured, of any suite; undefined when it measured nothing. */
export function measuredIn(facts: readonly Fact[]): CoverageRow | undefined {
  const state = coverageOf(select(facts, 0));
  return state.files.length === 0 ? undefined : rowOf('all', shareOf(state.files));
}

function rowOf(name: string, share: { covered: number; total: number }): CoverageRow {
  return { name, ...share, percent: percentOf(share) };
}

function fileOf({ file, hit, missed }: FileLines): CoverageFile {
  return { file, hit: [...hit].sort((a, b) => a - b), missed };
}
