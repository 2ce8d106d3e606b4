/** What the suites of a system are to reach of it, and the run that holds them to it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths are of this repository. */
export interface Reach {
  /** Of Vitest. What runs in processes of its own, as commands do, is not counted. */
  readonly projects: readonly string[];
  /** Only the test files below these. */
  readonly only?: readonly string[];
  /** Files of which every branch is to be taken. */
  readonly branches?: readonly string[];
  /** Percent of the lines of each folder, and of all of them together. */
  readonly lines?: Readonly<Record<string, number>>;
  readonly linesOfAll?: number;
  readonly without?: readonly string[];
}

/** A list and no pattern: one that matches nothing would pass. */
export function missingPaths({ branches = [], lines = {}, without = [] }: Reach): string[] {
  return [...branches, ...Object.keys(lines), ...without].filter((path) => !existsSync(path));
}

export function coverageArgs(reach: Reach): readonly string[] {
  const { projects, only = [], branches = [], lines = {}, linesOfAll, without = [] } = reach;
  const folders = Object.entries(lines);
  return [
    ...projects.flatMap((project) => ['--project', project]),
    ...only,
    '--coverage',
    '--coverage.provider=v8',
    '--coverage.reporter=text',
    ...branches.map((file) => `--coverage.include=${file}`),
    ...folders.map(([folder]) => `--coverage.include=${folder}/**/*.ts`),
    ...without.map((path) => `--coverage.exclude=${path.endsWith('.ts') ? path : `${path}/**`}`),
    ...(branches.length === 0
      ? []
      : ['--coverage.thresholds.branches=100', '--coverage.thresholds.perFile=true']),
    ...(linesOfAll === undefined ? [] : [`--coverage.thresholds.lines=${linesOfAll}`]),
    ...folders.map(([folder, percent]) => `--coverage.thresholds.${folder}/**.lines=${percent}`),
  ];
}

/** Answers the exit code. */
export function runReach(name: string, reach: Reach): number {
  const missing = missingPaths(reach);
  if (missing.length > 0) throw new Error(`these are named and not there: ${missing.join(', ')}`);
  const reports = mkdtempSync(join(tmpdir(), `coverage-${name}-`));
  const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
  const args = [...coverageArgs(reach), `--coverage.reportsDirectory=${reports}`];
  const { status } = spawnSync(process.execPath, [...vitest, ...args], { stdio: 'inherit' });
  rmSync(reports, { recursive: true, force: true });
  return status ?? 1;
}
