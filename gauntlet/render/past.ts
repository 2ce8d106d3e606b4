/** The past of a test, as a person reads it. */
import type { Attempt } from '../model/nouns.ts';
import { painter, plural } from './text.ts';

export interface PastOfTest {
  readonly title: string;
  readonly attempts: readonly {
    readonly run: string;
    readonly at: number;
    readonly tree: string;
    readonly attempt: Attempt;
  }[];
}

const MOST_SHOWN = 10;

/** Since when it fails, when it fails now: the run before is the one that `bisect` starts from. */
function streakText(attempts: PastOfTest['attempts']): string {
  const ran = attempts.filter(({ attempt }) => attempt.outcome !== 'skipped');
  const good = ran.findIndex(({ attempt }) => attempt.failure === undefined);
  const first = ran[(good === -1 ? ran.length : good) - 1];
  if (first === undefined) return '';
  const since = `fails since ${first.run} (tree ${first.tree.slice(0, 7)})`;
  const before = ran.slice(good);
  const passed = before.filter(({ attempt }) => attempt.failure === undefined).length;
  if (good === -1) return `${since}, its first attempt on record`;
  return `${since}; passed in ${passed} of the ${plural(before.length, 'attempt')} before`;
}

export function renderPast({ title, attempts }: PastOfTest, colour: boolean): string {
  const paint = painter(colour);
  const bad = attempts.filter(({ attempt }) => attempt.failure !== undefined);
  const [first] = attempts;
  const file = first?.attempt.locator.file ?? '';
  const shown = attempts.slice(0, MOST_SHOWN).map(({ run, at, tree, attempt }) => {
    const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
    const text = `${when}  ${run}  ${tree.slice(0, 7)}  ${attempt.outcome}`;
    return `  ${paint(attempt.failure === undefined ? 'green' : 'red', text)}`;
  });
  const streak = streakText(attempts);
  const [latest] = bad;
  const message = latest?.attempt.failure?.message.split('\n')[0];
  return [
    paint('bold', `${title}  ${file}`),
    `  ${plural(attempts.length, 'attempt')} on record, ${bad.length} not passed`,
    ...(streak === '' ? [] : [`  ${streak}`]),
    ...shown,
    ...(message === undefined ? [] : [`  last failure: ${message}`]),
    '',
  ].join('\n');
}
