/** From the bytes of XML values and texts to strings and numbers; only what is kept is decoded. */
import { capped } from '../value.ts';

const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
const REPLACEMENT = '\ufffd';
/** The longest that is one: `&#x0010FFFF;`. */
const ENTITY_LENGTH = 12;

/** Entities that XML itself has; one that it does not have stays as it was written. */
export function unescaped(text: string): string {
  let at = text.indexOf('&');
  if (at < 0) return text;
  let plain = '';
  let from = 0;
  let end = 0;
  while (at >= 0) {
    // Looked for again only when it is behind: else a text of ampersands would cost its square.
    if (end < at + 2) end = text.indexOf(';', at + 2);
    if (end < 0) break;
    const character = end - at > ENTITY_LENGTH ? undefined : characterOf(text.slice(at + 1, end));
    if (character !== undefined) {
      plain += text.slice(from, at) + character;
      from = end + 1;
    }
    at = text.indexOf('&', character === undefined ? at + 1 : from);
  }
  return plain + text.slice(from);
}

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED.get(name);
  const isHex = name[1] === 'x' || name[1] === 'X';
  const digits = name.slice(isHex ? 2 : 1);
  if (!(isHex ? /^[0-9a-f]+$/i : /^\d+$/).test(digits)) return undefined;
  const code = Number.parseInt(digits, isHex ? 16 : 10);
  const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : REPLACEMENT;
}

/** The value of an attribute, or as much of it as the cap allows. */
export function valueIn(
  bytes: Buffer,
  start: number,
  end: number,
  plain: boolean,
  cap = 4_096,
): string {
  // An entity takes up to ten bytes for a character.
  const until = Math.min(end, start + cap * 10);
  const text = bytes.toString(plain ? 'latin1' : 'utf8', start, until);
  return capped(unescaped(text), cap);
}

/** A number such as `12.5`, `1,234.5` or `1e-3`; undefined when it is none. */
export function numberIn(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start > 10) return slowNumberIn(bytes, start, end);
  // Up to nine digits fit into a small integer, which is what makes this fast.
  let digits = 0;
  let count = 0;
  let decimals = 0;
  let point = 0;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit >= 0 && digit <= 9) {
      digits = (digits * 10 + digit) | 0;
      count += 1;
      decimals += point;
    } else if (digit === -2 && point === 0) point = 1;
    else return slowNumberIn(bytes, start, end);
  }
  if (count === 0 || count > 9) return slowNumberIn(bytes, start, end);
  return digits / (POWERS[decimals] as number);
}

const POWERS = Array.from({ length: 10 }, (_, power) => 10 ** power);

function slowNumberIn(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start > 40) return undefined;
  const text = bytes.toString('latin1', start, end).trim().replaceAll(',', '');
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? undefined : value;
}

/** Seconds as milliseconds. Up to three decimals they are small integers, which cost nothing. */
export function millisIn(bytes: Buffer, start: number, end: number): number {
  let digits = 0;
  let decimals = -1;
  let at = start;
  const until = Math.min(end, start + 9);
  for (; at < until; at += 1) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit >= 0 && digit <= 9) {
      digits = (digits * 10 + digit) | 0;
      if (decimals >= 0) decimals += 1;
    } else if (digit === -2 && decimals < 0) decimals = 0;
    else break;
  }
  if (at < end || digits > 1_000_000 || decimals > 3) {
    return (numberIn(bytes, start, end) ?? 0) * 1000;
  }
  if (decimals === 3) return digits;
  if (decimals === 2) return digits * 10;
  return decimals === 1 ? digits * 100 : digits * 1000;
}

export function countIn(bytes: Buffer, start: number, end: number): number | undefined {
  const value = numberIn(bytes, start, end);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Collects the text of an element up to a cap, and forgets it when asked. */
export interface Collector {
  add(bytes: Buffer, start: number, end: number, raw: boolean): void;
  /** True when no more is kept. */
  full(): boolean;
  /** What was collected; the collector is empty after. */
  take(): string;
  clear(): void;
}

export function collector(capBytes: number): Collector {
  let buffer: Buffer = Buffer.alloc(0);
  let size = 0;
  let total = 0;
  let rawNow = false;
  let text = '';

  function settle(): void {
    if (size === 0) return;
    const piece = buffer.toString('utf8', 0, size);
    text += rawNow ? piece : unescaped(piece);
    size = 0;
  }

  return {
    add(bytes, start, end, raw) {
      if (raw !== rawNow) settle();
      rawNow = raw;
      const room = Math.min(end - start, capBytes - total);
      if (room <= 0) return;
      if (size + room > buffer.length) {
        const grown = Buffer.allocUnsafeSlow(Math.min(capBytes, (size + room) * 2));
        buffer.copy(grown, 0, 0, size);
        buffer = grown;
      }
      bytes.copy(buffer, size, start, start + room);
      size += room;
      total += room;
    },
    full: () => total >= capBytes,
    take() {
      settle();
      const whole = total >= capBytes ? text.replace(/\ufffd{1,3}$/, '') : text;
      text = '';
      total = 0;
      return whole;
    },
    clear() {
      size = 0;
      total = 0;
      text = '';
    },
  };
}

const SLOTS = 256;
const INTERNED_BYTES = 512;
const SLOT_WORDS = INTERNED_BYTES / 4 + 2;

/**
 * A value for bytes that come again and again, made once: class names, files. The bytes are kept
 * at the same place within a word, so that whole words can be compared.
 */
export class Interned<T> {
  readonly #make: (text: string) => T;
  readonly #values: (T | undefined)[] = new Array(SLOTS).fill(undefined);
  /** Of each value's bytes, how many they are and where in a word they begin; 0 is a free slot. */
  readonly #shapes = new Int32Array(SLOTS);
  readonly #kept = new Int32Array(SLOTS * SLOT_WORDS);

  constructor(make: (text: string) => T) {
    this.#make = make;
  }

  of(bytes: Buffer, words: Int32Array, start: number, end: number, plain: boolean): T {
    const size = end - start;
    if (size < 8 || size > INTERNED_BYTES) return this.#make(valueIn(bytes, start, end, plain));
    const phase = start & 3;
    const last = bytes[end - 1] as number;
    const middle = bytes[start + (size >> 1)] as number;
    const slot = (size * 31 + last * 7 + middle * 13 + phase * 67) & (SLOTS - 1);
    const shape = (size << 2) | phase;
    if (this.#shapes[slot] === shape && this.#isAt(slot * SLOT_WORDS, words, start, end)) {
      return this.#values[slot] as T;
    }
    const value = this.#make(valueIn(bytes, start, end, plain));
    this.#shapes[slot] = shape;
    this.#values[slot] = value;
    const first = start >> 2;
    const from = slot * SLOT_WORDS - first;
    // With what precedes and follows in the same words: no comparison looks at it.
    for (let at = first; at <= (end - 1) >> 2; at += 1) this.#kept[from + at] = words[at] as number;
    return value;
  }

  /** Whether the kept bytes stand at the place: word by word but for the first and the last. */
  #isAt(from: number, words: Int32Array, start: number, end: number): boolean {
    const kept = this.#kept;
    const first = start >> 2;
    const count = ((end - 1) >> 2) - first;
    // What precedes and what follows in the same words is not of the value.
    const rest = end & 3;
    const highMask = rest === 0 ? -1 : (1 << (rest << 3)) - 1;
    const high = (kept[from + count] as number) ^ (words[first + count] as number);
    const lowMask = -1 << ((start & 3) << 3);
    const low = (kept[from] as number) ^ (words[first] as number);
    if ((high & highMask) !== 0 || (low & lowMask) !== 0) return false;
    let differs = 0;
    for (let at = 1; at < count; at += 1) {
      differs |= (kept[from + at] as number) ^ (words[first + at] as number);
    }
    return differs === 0;
  }
}

/** The name of the root element, as far as the first bytes show it. */
export function rootOf(head: Uint8Array): string | undefined {
  const wide = head[0] === 0 || head[1] === 0 || (head[0] ?? 0) >= 0xfe;
  const text = Buffer.from(head).toString('latin1');
  const plain = (wide ? text.replaceAll('\u0000', '') : text).replace(
    /^[\xef\xbb\xbf\xfe\xff]+/,
    '',
  );
  const found = /^\s*(?:<\?[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>[]*>\s*)*<([\w.-]+)/.exec(
    plain,
  );
  return found?.[1];
}
