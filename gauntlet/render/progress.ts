/** Plain lines while a run goes on, one when a task ends: for pipes and CI logs. */
import type { Event } from '../model/facts.ts';
import { duration } from './text.ts';

export function plainProgress(write: (text: string) => void): (event: Event) => void {
  return (event) => {
    if (event.kind !== 'task ended') return;
    const { counts, durationMs } = event;
    const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
    write(`${event.task}  ${counts.passed} passed${failed}  ${duration(durationMs)}\n`);
  };
}
