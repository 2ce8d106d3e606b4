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
  const [latest] = bad;
  const message = latest?.attempt.failure?.message.split('\n')[0];
  return [
    paint('bold', `${title}  ${file}`),
    `  ${plural(attempts.length, 'attempt')} on record, ${bad.length} not passed`,
    ...shown,
    ...(message === undefined ? [] : [`  last failure: ${message}`]),
    '',
  ].join('\n');
}
