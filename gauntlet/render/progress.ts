/** Plain lines while a run goes on, for pipes and CI logs: failures at once, a line per task. */
import type { Event, RunRecovered } from '../model/facts.ts';
import { cutMiddle, duration, type Paint, painter, plain, plural, spread } from './text.ts';
import { titleOf } from './view.ts';
import { countsText, placeText } from './words.ts';

const MOST_FAILURES = 20;

export interface ProgressStyle {
  readonly width: number;
  readonly colour: boolean;
}

export function plainProgress(
  write: (text: string) => void,
  style: ProgressStyle = { width: 80, colour: false },
): (event: Event) => void {
  const paint = painter(style.colour);
  let failures = 0;
  return (event) => {
    const lines = failureNow(event, style.width, paint);
    if (lines.length > 0) {
      failures += 1;
      if (failures <= MOST_FAILURES) write(`${lines.join('\n')}\n`);
    }
    if (event.kind === 'run recovered') write(recoveredLine(event));
    if (event.kind !== 'task ended') return;
    const text = countsText(event.counts) || 'no result';
    write(`${spread(`${event.task}  ${text}`, duration(event.durationMs), style.width)}\n`);
  };
}

/** A failure as soon as it is seen: where it is and the beginning of its message. */
export function failureNow(event: Event, width: number, paint: Paint): readonly string[] {
  if (event.kind !== 'attempt ended' || event.attempt.failure === undefined) return [];
  const { attempt } = event;
  const { message, place = attempt.place } = attempt.failure ?? { message: '' };
  const title = plain(titleOf(attempt));
  const line = spread(title, placeText(place) || attempt.locator.file, width - 5);
  const first = plain(message)
    .split('\n')
    .find((each) => each.trim() !== '');
  const more = first === undefined ? [] : [`       ${cutMiddle(first, width - 7)}`];
  return [`${paint('red', 'FAIL')} ${line}`, ...more];
}

function recoveredLine({ run, profile, cases, tasksUnended }: RunRecovered): string {
  const tasks = tasksUnended === 0 ? '' : `; ${plural(tasksUnended, 'task')} had not ended`;
  return `${run} (${profile}) was killed; its ${plural(cases, 'attempt')} are kept${tasks}\n`;
}
