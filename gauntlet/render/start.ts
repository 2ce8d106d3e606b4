/** Systems that stand side by side: one line each, with where they are found and how they do. */
import { cutMiddle, duration, type Paint, padTo, painter, spread, textLines } from './text.ts';

export interface StandingView {
  readonly system: string;
  readonly health: 'waiting' | 'starting' | 'ready' | 'silent' | 'ended' | 'failed';
  readonly address: string | undefined;
  readonly why?: string;
  readonly since: number;
}

export interface StandingStyle {
  readonly width: number;
  readonly colour: boolean;
}

/** Below this the address is worth more than a word about it. */
const NARROW = 60;

const WORDS = {
  waiting: ['wait', 'dim'],
  starting: ['…   ', 'dim'],
  ready: ['ok  ', 'green'],
  silent: ['?   ', 'yellow'],
  ended: ['END ', 'red'],
  failed: ['FAIL', 'red'],
} as const;

const SAID = {
  waiting: 'waits for what it needs',
  starting: 'starts',
  ready: 'answers',
  silent: 'does not answer',
  ended: 'has ended',
  failed: 'could not be started',
} as const;

/** For a terminal, drawn again at each change and each second. */
export function standingLines(
  all: readonly StandingView[],
  now: number,
  { width, colour }: StandingStyle,
): readonly string[] {
  const paint = painter(colour);
  const name = Math.max(...all.map(({ system }) => system.length), 8);
  const lines = all.map((one) => {
    const left = `${padTo(one.system, name)}  ${one.address ?? SAID[one.health]}`;
    const isSaid = one.address !== undefined && width >= NARROW;
    const text = isSaid ? `${SAID[one.health]} ` : '';
    const right = `${text}${duration(Math.max(0, now - one.since))}`;
    return ` ${markOf(one, paint)}  ${spread(left, right, width - 7)}`;
  });
  return [...lines, paint('dim', cutMiddle('Ctrl-C stops them all', width))];
}

/** For a pipe, and above the lines of a terminal: what has just changed. */
export function standingChange(one: StandingView, { width, colour }: StandingStyle): string {
  const at = one.address === undefined ? '' : `  ${one.address}`;
  const head = ` ${markOf(one, painter(colour))}  ${one.system} ${SAID[one.health]}${at}`;
  const why =
    one.why === undefined ? [] : textLines(one.why, width - 7).map((line) => `       ${line}`);
  return `${[head, ...why].join('\n')}\n`;
}

function markOf({ health }: StandingView, paint: Paint): string {
  const [word, style] = WORDS[health];
  return paint(style, word);
}
