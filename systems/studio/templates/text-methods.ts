/** PURE: the methods of texts, Python's. */
import { Given, type Parameters } from './arguments.ts';
import { textOf } from './print.ts';
import { renderProblem } from './problem.ts';
import { itemsOf, type Method, type Run, Tuple, type Value } from './values.ts';

type TextMethod = (text: string, given: Given, run: Run) => Value;

function method(name: string, parameters: Parameters, work: TextMethod): readonly [string, Method] {
  return [
    name,
    (self, args, run) => {
      const text = String(self);
      run.charge(text.length / 64);
      const value = work(text, new Given(name, parameters, args, run), run);
      return typeof value === 'string' ? run.text(value) : value;
    },
  ];
}

const none: Parameters = {};
const stripped: Parameters = { chars: null };

export function strip(text: string, chars: Value | undefined, sides: 'left' | 'right' | 'both') {
  if (chars === undefined) {
    if (sides === 'left') return text.trimStart();
    return sides === 'right' ? text.trimEnd() : text.trim();
  }
  if (typeof chars !== 'string') throw renderProblem('strip takes a text');
  let start = 0;
  let end = text.length;
  if (sides !== 'right') while (start < end && chars.includes(text[start] ?? '')) start += 1;
  if (sides !== 'left') while (end > start && chars.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

function split(text: string, given: Given, fromRight: boolean): Value {
  const separator = given.optional('sep');
  const most = given.whole('maxsplit');
  if (separator === '') throw renderProblem('split needs a separator that is not empty');
  const parts = separator === undefined ? text.trim().split(/\s+/) : text.split(String(separator));
  if (separator === undefined && text.trim() === '') return [];
  if (most < 0 || parts.length <= most + 1) return parts;
  if (separator === undefined) return splitWords(text, most, fromRight);
  const glue = String(separator);
  if (fromRight) {
    const cut = parts.length - most;
    return [parts.slice(0, cut).join(glue), ...parts.slice(cut)];
  }
  return [...parts.slice(0, most), parts.slice(most).join(glue)];
}

function splitWords(text: string, most: number, fromRight: boolean): Value {
  const words: string[] = [];
  let rest = text.trim();
  while (words.length < most) {
    const match = fromRight ? /^([\s\S]*?)\s+(\S+)$/.exec(rest) : /^(\S+)\s+([\s\S]*)$/.exec(rest);
    if (match === null) break;
    words.push((fromRight ? match[2] : match[1]) ?? '');
    rest = (fromRight ? match[1] : match[2]) ?? '';
  }
  return fromRight ? [rest, ...words.toReversed()] : [...words, rest];
}

function isAll(pattern: RegExp): TextMethod {
  return (text) => text !== '' && [...text].every((sign) => pattern.test(sign));
}

function isCased(upper: boolean): TextMethod {
  return (text) => {
    const other = upper ? text.toUpperCase() : text.toLowerCase();
    return text === other && text.toUpperCase() !== text.toLowerCase();
  };
}

function titled(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => capitalized(word));
}

export function capitalized(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

function pad(text: string, given: Given, run: Run, side: 'start' | 'end'): string {
  const width = given.whole('width');
  run.charge(Math.max(0, width) / 8);
  const fill = given.text('fillchar');
  if ([...fill].length !== 1) throw renderProblem('the sign to fill with must be one character');
  return side === 'start' ? text.padStart(width, fill) : text.padEnd(width, fill);
}

export function centered(text: string, width: number, run: Run): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  run.charge(missing / 8);
  // Python puts the odd blank to the left when the width is odd.
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return ' '.repeat(left) + text + ' '.repeat(missing - left);
}

function replaced(text: string, given: Given, run: Run): string {
  const [old, fresh, count] = [given.text('old'), given.text('new'), given.whole('count')];
  const parts = old === '' ? ['', ...text, ''] : text.split(old);
  run.charge(parts.length + (parts.length * fresh.length) / 8);
  if (count < 0 || parts.length <= count + 1) return parts.join(fresh);
  return parts.slice(0, count + 1).join(fresh) + old + parts.slice(count + 1).join(old);
}

function starts(text: string, given: Given, where: 'startsWith' | 'endsWith'): boolean {
  const wanted = given.value('prefix');
  const all = wanted instanceof Tuple ? wanted.items : [wanted];
  return all.some((one) => typeof one === 'string' && text[where](one));
}

const padding: Parameters = { width: undefined, fillchar: ' ' };
const splitting: Parameters = { sep: null, maxsplit: -1 };

export const textMethods: ReadonlyMap<string, Method> = new Map([
  method('upper', none, (text) => text.toUpperCase()),
  method('lower', none, (text) => text.toLowerCase()),
  method('casefold', none, (text) => text.toLowerCase()),
  method('title', none, titled),
  method('capitalize', none, capitalized),
  method('swapcase', none, (text) =>
    text.replace(/./gsu, (sign) =>
      sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase(),
    ),
  ),
  method('strip', stripped, (text, given) => strip(text, given.optional('chars'), 'both')),
  method('lstrip', stripped, (text, given) => strip(text, given.optional('chars'), 'left')),
  method('rstrip', stripped, (text, given) => strip(text, given.optional('chars'), 'right')),
  method('split', splitting, (text, given) => split(text, given, false)),
  method('rsplit', splitting, (text, given) => split(text, given, true)),
  method('splitlines', none, (text) =>
    text
      .replace(/\r\n?|\n$/g, '\n')
      .replace(/\n$/, '')
      .split('\n'),
  ),
  method('join', { iterable: undefined }, (text, given, run) =>
    [...itemsOf(given.value('iterable'))].map((item) => textOf(item, run)).join(text),
  ),
  method('replace', { old: undefined, new: undefined, count: -1 }, replaced),
  method('startswith', { prefix: undefined }, (text, given) => starts(text, given, 'startsWith')),
  method('endswith', { prefix: undefined }, (text, given) => starts(text, given, 'endsWith')),
  method('find', { sub: undefined }, (text, given) => text.indexOf(given.text('sub'))),
  method('rfind', { sub: undefined }, (text, given) => text.lastIndexOf(given.text('sub'))),
  method('count', { sub: undefined }, (text, given) => text.split(given.text('sub')).length - 1),
  method('isdigit', none, isAll(/\p{Nd}/u)),
  method('isalpha', none, isAll(/\p{L}/u)),
  method('isalnum', none, isAll(/[\p{L}\p{N}]/u)),
  method('isspace', none, isAll(/\s/u)),
  method('isupper', none, isCased(true)),
  method('islower', none, isCased(false)),
  method('zfill', { width: undefined }, (text, given, run) => {
    const width = given.whole('width');
    run.charge(Math.max(0, width) / 8);
    const sign = /^[+-]/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  }),
  method('ljust', padding, (text, given, run) => pad(text, given, run, 'end')),
  method('rjust', padding, (text, given, run) => pad(text, given, run, 'start')),
  method('center', { width: undefined }, (text, given, run) =>
    centered(text, given.whole('width'), run),
  ),
  method('removeprefix', { prefix: undefined }, (text, given) => {
    const prefix = given.text('prefix');
    return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  }),
  method('removesuffix', { suffix: undefined }, (text, given) => {
    const suffix = given.text('suffix');
    return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  }),
]);
