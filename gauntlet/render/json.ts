/** A run as one JSON document, for scripts. Its form is part of the public interface. */
import { addCounts, NO_COUNTS } from '../model/counts.ts';
import type { Fact } from '../model/facts.ts';

export function renderJson(facts: readonly Fact[]): string {
  const planned = facts.find((fact) => fact.kind === 'run planned');
  const ended = facts.find((fact) => fact.kind === 'run ended');
  const verdict = facts.find((fact) => fact.kind === 'verdict given')?.verdict;
  const tasks = facts.filter((fact) => fact.kind === 'task ended');
  const failures = facts.flatMap((fact) =>
    fact.kind === 'attempt ended' && fact.attempt.failure !== undefined ? [fact.attempt] : [],
  );
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
