/**
 * Shards that ran on several machines are one run when nothing is missing between them. A suite
 * that was dealt out by files has a home, which runs all but the files that it leaves to others:
 * it is whole when each of those was run by another shard. Whether every machine dealt it out in
 * the same way does not matter then.
 */
import type { SuiteEvidence } from '../model/evidence.ts';
import type { RunPlanned } from '../model/facts.ts';
import type { Selection, Task } from '../model/nouns.ts';
import { isEverything } from '../model/selection.ts';

export interface SeenSuite {
  readonly planned: RunPlanned;
  readonly suite: SuiteEvidence;
}

/** What the run asked of the suite, on every one of its variants. */
export function tasksFor({ planned, suite }: SeenSuite): readonly Task[] {
  return planned.plan.tasks.filter((task) => task.suite === suite.suite);
}

interface Part {
  readonly suite: SuiteEvidence;
  readonly selection: Selection;
}

export function shardSets(seen: readonly SeenSuite[]): readonly SuiteEvidence[] {
  const sets = new Map<string, Map<number, Part>>();
  for (const each of seen) {
    const [task] = tasksFor(each);
    // A suite that one shard was given as a whole is no part.
    if (task === undefined || task.shard.count === 1 || isEverything(task.selection)) continue;
    const key = `${each.planned.plan.profile} ${task.shard.count}`;
    const set = sets.get(key) ?? new Map<number, Part>();
    sets.set(key, set.set(task.shard.index, { suite: each.suite, selection: task.selection }));
  }
  return [...sets.values()].flatMap((set) => joined([...set.values()]));
}

function joined(parts: readonly Part[]): readonly SuiteEvidence[] {
  const [first] = parts;
  if (first === undefined) return [];
  const homes = parts.filter(({ selection }) => isEverything({ ...selection, without: [] }));
  const gaps = homes.map((home) => gapOf(home, parts));
  const isWhole = gaps.includes(undefined);
  const why = isWhole ? undefined : (gaps[0] ?? NO_HOME);
  const tasks = parts.flatMap(({ suite }) => suite.tasks);
  const endedAt = Math.min(...parts.map(({ suite }) => suite.endedAt));
  const gap = why === undefined ? [] : [{ state: 'absent', why } as const];
  return [{ ...first.suite, tasks: [...tasks, ...gap], endedAt }];
}

const NO_HOME = 'the shard that runs what the others were not given has not run';
const MOST_NAMED = 3;

/** Why the home and the others are not the whole suite; undefined when they are. */
function gapOf(home: Part, parts: readonly Part[]): string | undefined {
  const ran = new Set(parts.flatMap(({ selection }) => selection.files));
  const missing = (home.selection.without ?? []).filter((file) => !ran.has(file));
  if (missing.length === 0) return undefined;
  const named = missing.slice(0, MOST_NAMED).join(', ');
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  return `the shard that runs ${named}${more} has not run`;
}
