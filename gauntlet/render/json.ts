/** A run as one JSON document, for scripts. Its form is part of the public interface. */
import { addCounts, NO_COUNTS } from '../model/counts.ts';
import type { Fact } from '../model/facts.ts';
import { failureIdOf } from '../model/identity.ts';
import type { FailureNotes } from '../model/notes.ts';

export function renderJson(facts: readonly Fact[], notes: FailureNotes = new Map()): string {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const ended = facts.find((fact) => fact.kind === 'run ended');
  const verdict = facts.find((fact) => fact.kind === 'verdict given')?.verdict;
  const tasks = facts.filter((fact) => fact.kind === 'task ended');
  const tasksById = new Map(planned?.plan.tasks.map((task) => [task.id, task]));
  const failures = facts.flatMap((fact) => {
    if (fact.kind !== 'attempt ended' || fact.attempt.failure === undefined) return [];
    const variant = tasksById.get(fact.task)?.variant.name ?? 'default';
    const id = failureIdOf(fact.run, fact.attempt.case.id, variant === 'default' ? '' : variant);
    return [{ id, ...fact.attempt, ...notes.get(id) }];
  });
  const document = {
    run: planned?.run,
    change: planned?.change,
    profile: planned?.plan.profile,
    end: ended?.end,
    durationMs: ended?.durationMs,
    outlook: verdict?.outlook,
    counts: tasks.map((task) => task.counts).reduce(addCounts, NO_COUNTS),
    tasks: tasks.map(({ task, exit, completeness, counts, durationMs }) => ({
      task,
      exit,
      completeness,
      counts,
      durationMs,
    })),
    failures,
    findings: facts.flatMap((fact) => (fact.kind === 'finding seen' ? [fact.finding] : [])),
    rules: verdict?.lines,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
