/** The coverage of all tasks as one: a line that any of them ran has run. */
import type { Evidence } from '../../model/evidence.ts';
import { doubtsOf, presentTasks } from '../shared/tasks.ts';

export interface FileLines {
  readonly file: string;
  readonly hit: ReadonlySet<number>;
  /** In order. */
  readonly missed: readonly number[];
  /** Another tree than the one that is judged, when its lines come from there. */
  readonly otherTree: string | undefined;
}

export interface CoverageState {
  readonly files: readonly FileLines[];
  /** Why this is not all of it; then a low number is no drop. */
  readonly doubts: readonly string[];
}

export function coverageOf(evidence: Evidence): CoverageState {
  const { tree } = evidence.subject;
  // Only what these left counts, and each of them has to be whole: the same suites for both.
  const suites = evidence.suites.filter(({ gives }) => gives === 'cases' || gives === 'coverage');
  const here = new Map<string, Merged>();
  const elsewhere = new Map<string, Merged>();
  for (const coverage of presentTasks(suites).flatMap((task) => task.coverage)) {
    const isHere = coverage.tree === tree;
    const files = isHere ? here : elsewhere;
    const known = files.get(coverage.file) ?? { hit: new Set(), missed: new Set(), tree };
    for (const line of coverage.hit) known.hit.add(line);
    for (const line of coverage.missed) known.missed.add(line);
    files.set(coverage.file, { ...known, tree: coverage.tree });
  }
  const others = [...elsewhere].filter(([file]) => !here.has(file));
  const files = [...here, ...others].map(([file, merged]) => fileLines(file, merged, tree));
  files.sort((a, b) => (a.file < b.file ? -1 : 1));
  return { files, doubts: doubtsOf(suites) };
}

interface Merged {
  readonly hit: Set<number>;
  readonly missed: Set<number>;
  readonly tree: string;
}

function fileLines(file: string, { hit, missed, tree }: Merged, judged: string): FileLines {
  const open = [...missed].filter((line) => !hit.has(line)).sort((a, b) => a - b);
  return { file, hit, missed: open, otherTree: tree === judged ? undefined : tree };
}

export interface Share {
  readonly covered: number;
  readonly total: number;
}

export function shareOf(files: readonly FileLines[]): Share {
  const covered = files.reduce((sum, { hit }) => sum + hit.size, 0);
  const missed = files.reduce((sum, file) => sum + file.missed.length, 0);
  return { covered, total: covered + missed };
}

export function percentOf({ covered, total }: Share): number {
  return total === 0 ? 0 : (100 * covered) / total;
}

/** Compared as whole numbers: 99.9999 % is not 100 %, whatever a division says. */
export function reaches({ covered, total }: Share, percent: number): boolean {
  return total > 0 && covered * 100 >= percent * total;
}
