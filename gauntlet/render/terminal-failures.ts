/** What failed, as lines of a terminal: title and place, message, history, how to repeat it. */
import type { Result } from '../model/nouns.ts';
import { cutMiddle, type Paint, plain, plural, spread, wrapped } from './text.ts';
import { type FailureView, type TaskView, titleOf } from './view.ts';
import { noteText, placeText } from './words.ts';

export const INDENT = ' '.repeat(7);
const DEEPER = ' '.repeat(9);
const MOST_MESSAGE_LINES = 16;
const MOST_OUTPUT_LINES = 12;
const MOST_ATTACHMENTS = 4;
/** Below this a title and its place get a line each. */
export const NARROW = 60;

export function failureLines(failure: FailureView, width: number, paint: Paint): readonly string[] {
  const { place, note, id } = failure;
  const past = noteText(note);
  const { detail, message } = failure.failure;
  const isBare = place === undefined;
  return [
    ...titleLines(plain(failure.title), placeText(place), width, paint),
    ...messageLines(message, width),
    ...(isBare ? outputLines(detail, width) : []),
    ...(past === '' ? [] : wrapped(past, width - DEEPER.length).map((line) => DEEPER + line)),
    ...attachmentLines(failure, width),
    `${DEEPER}${width < NARROW ? '' : 'again: '}${paint('cyan', `gauntlet repro ${id}`)}`,
  ];
}

/** Paths are not broken: a person clicks on them. */
function attachmentLines({ attachments }: FailureView, width: number): readonly string[] {
  const label = width < NARROW ? '' : 'left: ';
  const more = attachments.length - MOST_ATTACHMENTS;
  return [
    ...attachments.slice(0, MOST_ATTACHMENTS).map((path) => `${DEEPER}${label}${plain(path)}`),
    ...(more > 0 ? [`${DEEPER}and ${plural(more, 'more file')}`] : []),
  ];
}

function titleLines(title: string, at: string, width: number, paint: Paint): readonly string[] {
  const room = width - INDENT.length;
  if (width < NARROW && at !== '') {
    const place = cutMiddle(at, width - DEEPER.length);
    return [INDENT + paint('bold', cutMiddle(title, room)), DEEPER + paint('dim', place)];
  }
  const line = spread(title, at, room);
  const titleEnd = at === '' ? line.length : line.lastIndexOf('  ') + 2;
  return [INDENT + paint('bold', line.slice(0, titleEnd)) + paint('dim', line.slice(titleEnd))];
}

/** A message of one line is the rule; one of many is cut, and says so. */
function messageLines(message: string, width: number): readonly string[] {
  const lines = plain(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => wrapped(line, width - DEEPER.length));
  const shown = lines.slice(0, MOST_MESSAGE_LINES).map((line) => DEEPER + line);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `${DEEPER}… and ${plural(more, 'more line')}`] : shown;
}

export function recoveredLines(result: Result, width: number, paint: Paint): string {
  const [first] = result.attempts;
  if (first === undefined) return '';
  const tries = plural(result.attempts.length, 'attempt');
  const line = spread(plain(titleOf(first)), `passed after ${tries}`, width - INDENT.length - 7);
  return `${INDENT}${paint('yellow', 'flaky')}  ${line}`;
}

/** Why nothing is known of a task; the end of its output is then all there is to go by. */
export function taskReasonLines({ ended, task }: TaskView, width: number): readonly string[] {
  if (ended === undefined) return [];
  const { completeness, exit } = ended;
  if (completeness.state !== 'whole') {
    const why = wrapped(`${task.id}: ${plain(completeness.why)}`, width - INDENT.length);
    return [...why.map((line) => INDENT + line), ...outputLines(ended.tail, width)];
  }
  const isSilent = exit.code !== 0 && ended.counts.failed === 0;
  if (!isSilent) return [];
  const how = exit.code === null ? `ended by ${exit.signal}` : `exit code ${exit.code}`;
  return [`${INDENT}${task.id}: ${how}, but no test failed`, ...outputLines(ended.tail, width)];
}

function outputLines(text = '', width = 80): readonly string[] {
  const lines = plain(text).trimEnd().split('\n').slice(-MOST_OUTPUT_LINES);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => `${DEEPER}| ${cutMiddle(line, Math.max(20, width - DEEPER.length - 2))}`);
}
