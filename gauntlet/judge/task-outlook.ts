/**
 * What one task's evidence is worth. The exit code, the report and the plan are three witnesses:
 * where they disagree nothing is known, whatever each of them says alone.
 */
import type { Need, TaskEvidence } from '../model/evidence.ts';
import type { Outlook, Result } from '../model/nouns.ts';
import { countsOf } from './results.ts';

export interface TaskOutlook {
  readonly outlook: Outlook;
  /** Why it is unknown; empty for a pass, and for a failure that its results explain. */
  readonly why: string;
}

/** What a task showed, apart from whether its failures are forgiven. */
export interface TaskState {
  readonly failed: readonly Result[];
  /** A failure that no result explains; empty when there is none. */
  readonly fault: string;
  /** Why it is not the whole truth; empty when it is. */
  readonly doubt: string;
}

export function taskState(need: Need<TaskEvidence>): TaskState {
  if (need.state !== 'present') return { failed: [], fault: '', doubt: need.why };
  const { exit, results } = need.value;
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const fault = exit.timedOut ? 'ended at its time limit' : '';
  return { failed, fault, doubt: doubtOf(need.value, failed.length) };
}

export function taskOutlook(need: Need<TaskEvidence>): TaskOutlook {
  const { failed, fault, doubt } = taskState(need);
  // A failure that was seen stays one, also when the report was cut after it.
  if (failed.length > 0) return { outlook: 'fail', why: '' };
  if (fault !== '') return { outlook: 'fail', why: fault };
  return { outlook: doubt === '' ? 'pass' : 'unknown', why: doubt };
}

function doubtOf(task: TaskEvidence, failed: number): string {
  const { completeness, exit, results, isExitExplained } = task;
  const counts = countsOf(results);
  const isExplained = failed > 0 || isExitExplained === true;
  if (exit.interrupted) return 'interrupted';
  if (completeness.state !== 'whole') return reasonOf(completeness);
  if (exit.code !== 0 && !isExplained) return `exit ${exitText(exit)}, but no test failed`;
  if (exit.code === null) return `exit ${exitText(exit)}`;
  if (counts.missing > 0) return `${counts.missing} planned test(s) gave no result`;
  if (counts.passed + counts.recovered + failed === 0) return 'no test ran';
  return '';
}

export function reasonOf(
  completeness: Exclude<TaskEvidence['completeness'], { state: 'whole' }>,
): string {
  if (completeness.state !== 'cut') return completeness.why;
  const place = String(completeness.offset).replace(/\B(?=(\d{3})+$)/g, ',');
  return `the report was cut at byte ${place}: ${completeness.why}`;
}

export function exitText(exit: TaskEvidence['exit']): string {
  return exit.code === null ? `by ${exit.signal ?? 'an unknown signal'}` : `code ${exit.code}`;
}
