/** Small pieces of terminal text: widths, times, colours that can be switched off. */
import { styleText } from 'node:util';

export type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan';
export type Paint = (style: Style, text: string) => string;

export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

/** `1.9 s`, `41 s`, `2 min`, `1 h 5 min`: never more precise than is of use. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return joined(minutes, 'min', seconds % 60, 's');
}

function joined(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}

/** `left` and `right` on one line of `width`; the right side wins when both don't fit. */
export function spread(left: string, right: string, width: number): string {
  const room = width - right.length;
  const kept = left.length < room ? left : `${left.slice(0, Math.max(0, room - 2))}… `;
  return kept + ' '.repeat(Math.max(0, room - kept.length)) + right;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
