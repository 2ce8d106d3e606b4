/**
 * Durations and failures of suites, in one small file that is read before each run. It is a cache:
 * where it is lost, as on a machine of CI that got its history from others, the last whole run of
 * each suite says the same, and takes a little longer to ask.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Project } from '../config/project.ts';
import type { Fact } from '../model/facts.ts';
import type { WholeRun } from '../model/history.ts';
import { isEverything } from '../model/selection.ts';
import type { Past, SuitePast } from '../plan/past.ts';
import type { History } from '../store/history.ts';

export type { Past };

const FILE = join('.gauntlet', 'cache', 'past.json');
const VERSION = 1;
/** Half of what is known is from the last run, so that a suite that got slower is soon known. */
const WEIGHT = 0.5;
/** Failures long ago say little: the counts are halved when they reach this. */
const MOST_RUNS = 50;

export async function readPast(
  { root, systems }: Pick<Project, 'root' | 'systems'>,
  history: Pick<History, 'wholeRuns'>,
): Promise<Past> {
  const cached = await readCache(root);
  if (cached !== undefined) return cached;
  const suites = systems.flatMap((system) => system.suites.map(({ id }) => id));
  const past = pastFrom(await history.wholeRuns(suites));
  if (past.size > 0) await writeCache(root, past);
  return past;
}

async function readCache(root: string): Promise<Past | undefined> {
  try {
    const document = JSON.parse(await readFile(join(root, FILE), 'utf8'));
    if (document.version !== VERSION) return undefined;
    return new Map(Object.entries<SuitePast>(document.suites));
  } catch {
    // Absent, or cut by a crash: history is asked.
    return undefined;
  }
}

function pastFrom(wholes: readonly WholeRun[]): Past {
  const pastOf = ({ latest, cases }: WholeRun): SuitePast => {
    const files: Record<string, number> = {};
    for (const { locator, durationMs } of cases) {
      if (locator.file === '') continue;
      files[locator.file] = (files[locator.file] ?? 0) + durationMs;
    }
    let durationMs: number | undefined;
    for (const run of latest.toReversed()) durationMs = mixed(durationMs, run.durationMs);
    const failures = latest.filter(({ failed }) => failed > 0).length;
    return { runs: latest.length, failures, durationMs: durationMs ?? 0, files };
  };
  return new Map(wholes.map((whole) => [whole.suite, pastOf(whole)]));
}

export async function keepPast(root: string, past: Past, facts: readonly Fact[]): Promise<void> {
  await writeCache(root, pastAfter(past, facts));
}

async function writeCache(root: string, past: Past): Promise<void> {
  const path = join(root, FILE);
  const temporary = `${path}.${process.pid}`;
  const document = { version: VERSION, suites: Object.fromEntries(past) };
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, JSON.stringify(document));
    await rename(temporary, path);
  } catch {
    // A read-only folder or a full disk: only a cache is lost, and history says so itself.
  }
}

/** Only tasks that ran a whole suite to its end say how long it takes. */
function pastAfter(past: Past, facts: readonly Fact[]): Past {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const tasks = new Map(planned?.plan.tasks.map((task) => [task.id, task]));
  const next = new Map(past);
  const files = fileDurations(facts);
  for (const fact of facts) {
    if (fact.kind !== 'task ended' || fact.completeness.state !== 'whole') continue;
    const task = tasks.get(fact.task);
    if (task === undefined || fact.exit.interrupted || fact.exit.timedOut) continue;
    const known = next.get(task.suite);
    const failed = fact.counts.failed > 0 || fact.exit.code !== 0;
    const own = files.get(fact.task) ?? {};
    const isAll = isEverything(task.selection);
    next.set(task.suite, suiteAfter(known, failed, isAll ? fact.durationMs : undefined, own));
  }
  return next;
}

function suiteAfter(
  known: SuitePast | undefined,
  failed: boolean,
  durationMs: number | undefined,
  files: Readonly<Record<string, number>>,
): SuitePast {
  const isFull = (known?.runs ?? 0) >= MOST_RUNS;
  const kept = durationMs === undefined ? { ...known?.files } : {};
  for (const [file, ms] of Object.entries(files)) kept[file] = mixed(known?.files[file], ms);
  return {
    runs: Math.ceil((known?.runs ?? 0) / (isFull ? 2 : 1)) + 1,
    failures: (known?.failures ?? 0) / (isFull ? 2 : 1) + (failed ? 1 : 0),
    durationMs:
      durationMs === undefined ? (known?.durationMs ?? 0) : mixed(known?.durationMs, durationMs),
    files: kept,
  };
}

function mixed(known: number | undefined, now: number): number {
  return Math.round(known === undefined ? now : known * (1 - WEIGHT) + now * WEIGHT);
}

function fileDurations(facts: readonly Fact[]): ReadonlyMap<string, Record<string, number>> {
  const sums = new Map<string, Record<string, number>>();
  for (const fact of facts) {
    if (fact.kind !== 'attempt ended' || fact.attempt.locator.file === '') continue;
    const { durationMs, locator } = fact.attempt;
    const files = sums.get(fact.task) ?? {};
    files[locator.file] = (files[locator.file] ?? 0) + durationMs;
    sums.set(fact.task, files);
  }
  return sums;
}
