/**
 * Guesses where in a JavaScript or TypeScript module a path of the exported value is written, by
 * following literal keys and list items. What is computed or imported has no place: better none
 * than a wrong one.
 */
import type { ConfigPath } from './diagnostics.ts';
import type { Span } from './source.ts';

interface Token extends Span {
  readonly text: string;
  /** For a bracket, the index of the one that closes it. */
  close?: number;
}

interface Spot {
  readonly key: Span | undefined;
  /** Index of the first token of the value. */
  readonly value: number;
}

const TOKEN = new RegExp(
  [
    /\/\/[^\n]*|\/\*[\s\S]*?\*\//,
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/,
    /[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|\S/u,
  ]
    .map((part) => part.source)
    .join('|'),
  'gu',
);

/** Before a brace these begin a list of names, not a value. */
const NO_VALUE = new Set(['import', 'export', 'type', 'const', 'let', 'var']);

export function placeInModule(
  text: string,
  path: ConfigPath,
  target: 'value' | 'key' | 'missing',
): Span | undefined {
  const wanted = target === 'missing' ? path.slice(0, -1) : path;
  if (wanted.length === 0) return undefined;
  const tokens = tokensOf(text);
  for (let index = 0; index < tokens.length; index++) {
    // The outermost literal that leads all the way; inner ones are only tried after it.
    if (tokens[index]?.text !== '{' || NO_VALUE.has(tokens[index - 1]?.text ?? '')) continue;
    const spot = follow(tokens, index, wanted);
    if (spot !== undefined) return spanOf(tokens, spot, target);
  }
  return undefined;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const open: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [found] = match;
    if (found.startsWith('//') || found.startsWith('/*')) continue;
    const token: Token = { text: found, start: match.index, end: match.index + found.length };
    if (/^[[({]$/.test(found)) open.push(token);
    const opening = /^[\])}]$/.test(found) ? open.pop() : undefined;
    if (opening !== undefined) opening.close = tokens.length;
    tokens.push(token);
  }
  return tokens;
}

function follow(tokens: readonly Token[], start: number, path: ConfigPath): Spot | undefined {
  let spot: Spot | undefined = { key: undefined, value: start };
  for (const part of path) {
    if (spot === undefined) return undefined;
    const key: Span | undefined = spot.key;
    const next: Spot | undefined =
      typeof part === 'number'
        ? itemAt(tokens, spot.value, part)
        : propertyAt(tokens, spot.value, String(part));
    spot = next && { key: next.key ?? key, value: next.value };
  }
  return spot;
}

/** The first tokens of what the commas between the brackets at `start` part. */
function partsOf(tokens: readonly Token[], start: number): number[] {
  const close = tokens[start]?.close;
  if (close === undefined) return [];
  const parts: number[] = [];
  let isFirst = true;
  for (let index = start + 1; index < close; index++) {
    const token = tokens[index];
    if (isFirst) parts.push(index);
    isFirst = token?.text === ',';
    index = token?.close ?? index;
  }
  return parts;
}

function itemAt(tokens: readonly Token[], start: number, item: number): Spot | undefined {
  if (tokens[start]?.text !== '[') return undefined;
  const parts = partsOf(tokens, start).slice(0, item + 1);
  // What is spread in may be any number of items.
  if (parts.some((part) => tokens[part]?.text === '.')) return undefined;
  const value = parts[item];
  return value === undefined ? undefined : { key: undefined, value };
}

function propertyAt(tokens: readonly Token[], start: number, name: string): Spot | undefined {
  if (tokens[start]?.text !== '{') return undefined;
  for (const part of partsOf(tokens, start)) {
    const key = tokens[part];
    const isNamed = key?.text === name || key?.text.replace(/^(["'])(.*)\1$/, '$2') === name;
    if (key === undefined || !isNamed) continue;
    // `{ layer }` is both: the key, and a value that stands elsewhere.
    return { key, value: tokens[part + 1]?.text === ':' ? part + 2 : part };
  }
  return undefined;
}

function spanOf(tokens: readonly Token[], spot: Spot, target: string): Span | undefined {
  const first = tokens[spot.value];
  if (target !== 'value' && spot.key !== undefined) return spot.key;
  if (first === undefined) return spot.key;
  const last = tokens[first.close ?? spot.value] ?? first;
  return { start: first.start, end: last.end };
}
