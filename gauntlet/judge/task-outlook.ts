/**
 * What one task's evidence is worth. The exit code, the report and the plan are three witnesses:
 * where they disagree nothing is known, whatever each of them says alone.
 */
import type { Need, Outlook, TaskEvidence } from '../model/nouns.ts';
import { countsOf } from './results.ts';

export interface TaskOutlook {
  readonly outlook: Outlook;
  /** Why it is unknown; empty for a pass, and for a failure that its results explain. */
  readonly why: string;
}

const PASS: TaskOutlook = { outlook: 'pass', why: '' };
const FAIL: TaskOutlook = { outlook: 'fail', why: '' };

export function taskOutlook(need: Need<TaskEvidence>): TaskOutlook {
  if (need.state !== 'present') return unknown(need.why);
  const { completeness, exit, results } = need.value;
  const counts = countsOf(results);
  // A failure that was seen stays one, also when the report was cut after it.
  if (counts.failed > 0) return FAIL;
  if (exit.timedOut) return { outlook: 'fail', why: 'ended at its time limit' };
  if (exit.interrupted) return unknown('interrupted');
  if (completeness.state !== 'whole') return unknown(reasonOf(completeness));
  if (exit.code !== 0) return unknown(`exit ${exitText(exit)}, but no test failed`);
  if (counts.missing > 0) return unknown(`${counts.missing} planned test(s) gave no result`);
  if (counts.passed + counts.recovered === 0) return unknown('no test ran');
  return PASS;
}

function unknown(why: string): TaskOutlook {
  return { outlook: 'unknown', why };
}

function reasonOf(completeness: Exclude<TaskEvidence['completeness'], { state: 'whole' }>): string {
  if (completeness.state !== 'cut') return completeness.why;
  const place = completeness.offset.toLocaleString('en-US');
  return `the report was cut at byte ${place}: ${completeness.why}`;
}

function exitText(exit: TaskEvidence['exit']): string {
  return exit.code === null ? `by ${exit.signal ?? 'an unknown signal'}` : `code ${exit.code}`;
}
