/** Small pieces of terminal text: widths, times, colours that can be switched off. */

import { stripVTControlCharacters, styleText } from 'node:util';
import { cellsOf, safeText, textWidth } from '@gauntlet/kit/config/width';
import { grouped } from '../model/grouped.ts';

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

/** A time that somebody set, as it was set: `5 s` and not `5.0 s`. */
export function budget(ms: number): string {
  return duration(ms).replace('.0 s', ' s');
}

/** `left` and `right` on one line of `width`; the left side is cut in its middle. */
export function spread(left: string, right: string, width: number): string {
  if (right === '') return cutMiddle(left, width);
  const rightSide = cutMiddle(right, Math.max(width - 12, Math.floor(width / 2)));
  const room = Math.max(0, width - textWidth(rightSide) - 2);
  const kept = cutMiddle(left, room);
  return kept + ' '.repeat(Math.max(2, width - textWidth(kept) - textWidth(rightSide))) + rightSide;
}

/** The first of the left sides that fits beside the right one; the last is cut when none does. */
export function fitted(lefts: readonly string[], right: string, width: number): string {
  const room = width - textWidth(right) - 2;
  const fits = (left: string) => textWidth(stripVTControlCharacters(left)) <= room;
  const left = lefts.find(fits);
  if (left === undefined) return spread(stripVTControlCharacters(lefts.at(-1) ?? ''), right, width);
  const gap = width - textWidth(stripVTControlCharacters(left)) - textWidth(right);
  return left + (right === '' ? '' : ' '.repeat(gap) + right);
}

/** A title says most with its beginning and its end. */
export function cutMiddle(text: string, width: number): string {
  const cells = cellsOf(text);
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  if (total <= width) return text;
  if (width <= 1) return width === 1 ? '…' : '';
  const head = taken(cells, Math.ceil((width - 1) * 0.6));
  const tail = taken(cells.toReversed(), width - 1 - head.width);
  return `${head.texts.join('')}…${tail.texts.toReversed().join('')}`;
}

function taken(cells: ReturnType<typeof cellsOf>, room: number) {
  const texts: string[] = [];
  let width = 0;
  for (const cell of cells) {
    if (width + cell.width > room) break;
    width += cell.width;
    texts.push(cell.text);
  }
  return { texts, width };
}

export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** Lines of at most `width` columns, broken at blanks where there are some. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (textWidth(rest) > width) {
    const room = taken(cellsOf(rest), width).texts.join('').length;
    const blank = rest.lastIndexOf(' ', room);
    // A word longer than half of the line is broken: else most lines would be nearly empty.
    const at = blank > room / 2 ? blank : Math.max(1, room);
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return rest === '' ? lines : [...lines, rest];
}

/** A text of many lines, made safe and broken to a width. */
export function textLines(text: string, width: number): readonly string[] {
  return plain(text)
    .split('\n')
    .flatMap((line) => wrapped(line, width));
}

/** What programs wrote, made safe to print: no colours of theirs, nothing that moves the cursor. */
export function plain(text: string): string {
  return safeText(stripVTControlCharacters(text).replaceAll('\r\n', '\n').replaceAll('\t', '  '));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
