/** What a segment says at its head: enough to list runs and to find suites without the facts. */
import { addCounts, NO_COUNTS } from '../../model/counts.ts';
import type { Fact, RunEnded, RunPlanned, TaskEnded, VerdictGiven } from '../../model/facts.ts';
import type { RunSource, RunSummary, SuiteSummary } from '../../model/history.ts';
import type { Suite, Task } from '../../model/nouns.ts';
import { isEverything } from '../../model/selection.ts';

export interface Summariser {
  add(fact: Fact): void;
  /** Undefined while no plan is on record: then there is nothing that could be judged. */
  summary(): RunSummary | undefined;
}

export function summariser(source: RunSource, rolledUp: boolean): Summariser {
  let planned: RunPlanned | undefined;
  let ended: RunEnded | undefined;
  let verdict: VerdictGiven | undefined;
  const tasks = new Map<string, TaskEnded>();
  return {
    add(fact) {
      if (fact.kind === 'run planned') planned = fact;
      else if (fact.kind === 'task ended') tasks.set(fact.task, fact);
      else if (fact.kind === 'run ended') ended = fact;
      else if (fact.kind === 'verdict given') verdict = fact;
    },
    summary() {
      if (planned === undefined) return undefined;
      const { change, plan, machine, at } = planned;
      return {
        run: planned.run,
        source,
        startedAt: ended === undefined ? at : ended.at - ended.durationMs,
        durationMs: ended?.durationMs ?? 0,
        end: ended?.end ?? 'abandoned',
        profile: plan.profile,
        tree: change.tree,
        ...(change.commit === undefined ? {} : { commit: change.commit }),
        ...(change.branch === undefined ? {} : { branch: change.branch }),
        ...(change.author === undefined ? {} : { author: change.author }),
        machine: machine.name,
        ...(verdict === undefined ? {} : { outlook: verdict.verdict.outlook }),
        suites: planned.suites.map((suite) => suiteOf(suite, plan.tasks, tasks)),
        ...(rolledUp ? { rolledUp } : {}),
        tasksUnended: plan.tasks.filter((task) => !tasks.has(task.id)).length,
      };
    },
  };
}

function suiteOf(
  suite: Suite,
  planned: readonly Task[],
  ended: ReadonlyMap<string, TaskEnded>,
): SuiteSummary {
  const tasks = planned.filter((task) => task.suite === suite.id);
  const ends = tasks.map(({ id }) => ended.get(id)).filter((end) => end !== undefined);
  const asked = tasks.every(({ selection }) => isEverything(selection));
  return {
    suite: suite.id,
    layer: suite.layer,
    whole: asked && tasks.length > 0 && ends.length === tasks.length && ends.every(isWhole),
    counts: ends.map((end) => end.counts).reduce(addCounts, NO_COUNTS),
    durationMs: ends.reduce((sum, end) => sum + end.durationMs, 0),
  };
}

function isWhole({ exit, completeness }: TaskEnded): boolean {
  return completeness.state === 'whole' && !exit.interrupted && !exit.timedOut;
}
