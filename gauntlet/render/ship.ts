/** A ship as it goes: a line for each step that is over, and why it went back. */
import type { ShipEvent } from '../model/release.ts';
import { duration, padTo, painter, plain, wrapped } from './text.ts';

export interface ShipStyle {
  readonly width: number;
  readonly colour: boolean;
}

const NAME = 14;
const INDENT = 2 + 5 + NAME;

/** Empty for what only changes a line that is there already. */
export function shipLines(event: ShipEvent, style: ShipStyle): string {
  const paint = painter(style.colour);
  switch (event.kind) {
    case 'ship begun': {
      const { environment, system, version, previous } = event;
      const now = previous === undefined ? 'the first one' : `now ${previous}`;
      return `${paint('bold', `ship ${environment}  ${system}  ${version}`)}  (${now})\n`;
    }
    case 'ship resumed':
    case 'ship untold':
      return `${wrapped(event.text, style.width).join('\n')}\n`;
    case 'step over': {
      const word = event.outcome === 'done' ? paint('green', 'ok   ') : paint('red', 'FAIL ');
      const took = duration(event.durationMs);
      const room = style.width - INDENT - took.length - 2;
      const [first = '', ...rest] = wrapped(plain(event.text), room);
      const gap = ' '.repeat(Math.max(2, style.width - INDENT - first.length - took.length));
      const indented = (text: string) => `${' '.repeat(INDENT)}${text}`;
      const details = (event.details ?? []).flatMap((text) =>
        plain(text)
          .split('\n')
          .flatMap((line) => wrapped(line, style.width - INDENT)),
      );
      const lines = [
        `  ${word}${padTo(event.step, NAME)}${first}${gap}${paint('dim', took)}`,
        ...rest.map(indented),
        ...details.map(indented),
      ];
      return `${lines.join('\n')}\n`;
    }
    case 'ship over': {
      const colour = event.how === 'released' ? 'green' : 'red';
      const at = event.address === undefined ? '' : `  ${event.address}`;
      // The whole of it stands at the step that failed.
      const text = `${event.how}: ${event.why}`;
      const [first = '', ...rest] = wrapped(plain(text), style.width).slice(0, 2);
      const head = paint(colour, first);
      return `${[head, ...rest].join('\n')}\n${at === '' ? '' : `  ${at.trim()}\n`}`;
    }
    default:
      return '';
  }
}

/** The line of the step that is under way. */
export function shipNow(event: ShipEvent, elapsedMs: number, style: ShipStyle): string | undefined {
  if (event.kind !== 'step begun' && event.kind !== 'step seen') return undefined;
  const text = event.kind === 'step seen' ? event.text : '';
  const took = duration(elapsedMs);
  const room = style.width - INDENT - took.length - 2;
  const [first = ''] = wrapped(plain(text), room);
  const gap = ' '.repeat(Math.max(2, style.width - INDENT - first.length - took.length));
  return `  ...  ${padTo(event.step, NAME)}${first}${gap}${took}`;
}
