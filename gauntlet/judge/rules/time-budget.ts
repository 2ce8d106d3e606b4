/** The run fits the budget of its profile; the slowest task is named. */
import type { Evidence } from '../../model/nouns.ts';
import { type Judgement, numberOf, type Parameters, type Rule } from '../rule.ts';

export const timeBudget: Rule = { name: 'time budget', judge };

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const { run } = evidence;
  if (run.state !== 'present') return unknown(run.why);
  if (run.value.end !== 'ended') return unknown(`the run was ${run.value.end}`);
  const budgetMs = numberOf(parameters, 'budgetMs', Number.NaN);
  if (Number.isNaN(budgetMs)) return unknown('no budget is set for this profile');
  const message = `${seconds(run.value.durationMs)} of ${seconds(budgetMs)}`;
  if (run.value.durationMs <= budgetMs) return { outlook: 'pass', message };
  return {
    outlook: 'fail',
    message,
    action: `Make the slowest suite faster or move it to a later profile: ${slowest(evidence)}.`,
  };
}

function unknown(message: string): Judgement {
  return { outlook: 'unknown', message, action: 'Run it again to the end.' };
}

function slowest(evidence: Evidence): string {
  const tasks = evidence.suites.flatMap(({ tasks }) =>
    tasks.flatMap((need) => (need.state === 'present' ? [need.value] : [])),
  );
  const [first] = tasks.sort((a, b) => b.durationMs - a.durationMs);
  return first === undefined ? 'none ran' : `${first.task.suite}, ${seconds(first.durationMs)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
