/**
 * The cases that a task must give: those of the last whole run of its suite, as long as nothing
 * has changed since. On another tree tests come and go for good reasons, and a part of a suite has
 * no list of its own; there the exit code and the report have to be enough.
 */
import type { WholeRun } from '../model/history.ts';
import type { Expected, Plan, Task } from '../model/nouns.ts';
import { isEverything } from '../model/selection.ts';

export interface Circumstances {
  readonly tree: string;
  readonly platform: string;
  /** Words were given to the runner itself, which may have it run anything. */
  readonly hasWords: boolean;
}

export function withExpected(plan: Plan, wholes: readonly WholeRun[], now: Circumstances): Plan {
  const bySuite = new Map(wholes.map((whole) => [whole.suite, whole]));
  const tasks = plan.tasks.map((task) => {
    const whole = bySuite.get(task.suite);
    return whole === undefined ? task : { ...task, expected: expectedOf(task, whole, now) };
  });
  return { ...plan, tasks };
}

function expectedOf(task: Task, whole: WholeRun, now: Circumstances): Expected {
  const isPart = task.shard.count > 1 || !isEverything(task.selection);
  if (isPart || now.hasWords) return { known: false, why: 'it is a part of its suite' };
  if (whole.tree !== now.tree || whole.platform !== now.platform) {
    return { known: false, why: 'the tree or the platform is not that of its last whole run' };
  }
  const cases = whole.cases.filter(({ variant }) => variant === task.variant.name);
  return { known: true, cases: cases.map(({ id }) => id) };
}
