/**
 * A streaming reader of JSON documents of any size, shared by all formats that are JSON. It walks
 * the outer levels itself, takes out the values that a format asked for by their path, each parsed
 * by JSON.parse, and passes over everything else unread. What one value may cost is bounded.
 */
import { grouped } from '../../model/grouped.ts';
import { Cut } from '../cut.ts';

export interface Pick {
  /** The keys to the value; `*` is any key and any element. Empty is the whole document. */
  readonly path: readonly string[];
  take(value: unknown, keys: readonly string[], offset: number): void;
}

const VALUE_CAP_BYTES = 16 * 1024 * 1024;
const DEPTH_CAP = 256;
const KEY_CAP_BYTES = 4_096;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;

interface Frame {
  readonly isArray: boolean;
  /** Of the value that is open, in an object. */
  key: string;
  /** Of the value that is open, in an array. */
  index: number;
  /** The picks that lead through this value. */
  readonly picks: readonly Pick[];
}

type State = 'value' | 'first value' | 'first key' | 'key' | 'colon' | 'after' | 'done';

/** A value that is being passed over, kept when somebody wants it. */
interface Run {
  readonly pick: Pick | undefined;
  readonly start: number;
  readonly isScalar: boolean;
  readonly parts: Buffer[];
  size: number;
  /** The open brackets within the value. */
  depth: number;
  inString: boolean;
  escaped: boolean;
}

export class JsonReader {
  readonly #frames: Frame[] = [];
  readonly #root: readonly Pick[];
  #state: State = 'value';
  #run: Run | undefined;
  #isKey = false;
  readonly #closers = new Uint8Array(DEPTH_CAP);

  constructor(picks: readonly Pick[]) {
    this.#root = picks;
  }

  push(bytes: Buffer, offset: number): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#run !== undefined) {
        at = this.#follow(this.#run, bytes, at, offset);
        continue;
      }
      const byte = bytes[at] as number;
      if (byte <= SPACE) at += 1;
      else at = this.#token(byte, at, offset);
    }
  }

  /** Throws when the document is not whole. */
  end(offset: number): void {
    const run = this.#run;
    if (run?.isScalar === true && this.#frames.length === 0) this.#finish(run, offset);
    if (this.#state === 'done') return;
    throw new Cut(offset, offset === 0 ? 'it is empty' : 'it ends before the document does');
  }

  /** Answers where to go on: the same byte, when a value starts at it. */
  #token(byte: number, at: number, offset: number): number {
    const frame = this.#frames.at(-1);
    const place = offset + at;
    switch (this.#state) {
      case 'done':
        throw new Cut(place, 'something follows the document');
      case 'colon':
        if (byte !== COLON) throw new Cut(place, 'a ":" is missing');
        this.#state = 'value';
        return at + 1;
      case 'after':
        if (byte === COMMA) this.#state = frame?.isArray === true ? 'value' : 'key';
        else this.#close(byte, place);
        return at + 1;
      case 'first key':
      case 'key':
        if (byte === QUOTE) {
          this.#isKey = true;
          this.#begin(undefined, place, false);
          return at;
        }
        if (this.#state === 'key') throw new Cut(place, 'a key is missing');
        this.#close(byte, place);
        return at + 1;
      case 'first value':
        if (byte === CLOSE_BRACKET) {
          this.#close(byte, place);
          return at + 1;
        }
        return this.#value(byte, at, place);
      case 'value':
        return this.#value(byte, at, place);
    }
  }

  #close(byte: number, place: number): void {
    const frame = this.#frames.pop();
    if (frame === undefined || byte !== (frame.isArray ? CLOSE_BRACKET : CLOSE_BRACE)) {
      throw new Cut(place, 'it is not JSON');
    }
    this.#state = this.#frames.length === 0 ? 'done' : 'after';
  }

  #value(byte: number, at: number, place: number): number {
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.index += 1;
    const depth = this.#frames.length;
    const isContainer = byte === OPEN_BRACE || byte === OPEN_BRACKET;
    const picks = (frame?.picks ?? this.#root).filter(
      ({ path }) =>
        depth === 0 ||
        (path.length >= depth && (path[depth - 1] === '*' || path[depth - 1] === frame?.key)),
    );
    const exact = picks.find(({ path }) => path.length === depth);
    if (exact === undefined && picks.length > 0 && isContainer) {
      if (depth >= DEPTH_CAP) throw new Cut(place, `nested deeper than ${DEPTH_CAP} levels`);
      const isArray = byte === OPEN_BRACKET;
      this.#frames.push({ isArray, key: '', index: -1, picks });
      this.#state = isArray ? 'first value' : 'first key';
      return at + 1;
    }
    this.#begin(exact, place, !isContainer && byte !== QUOTE);
    return at;
  }

  #begin(pick: Pick | undefined, start: number, isScalar: boolean): void {
    const state = { size: 0, depth: 0, inString: false, escaped: false };
    this.#run = { pick, start, isScalar, parts: [], ...state };
  }

  /** Follows a value to its end within the bytes, or to the end of the bytes. */
  #follow(run: Run, bytes: Buffer, from: number, offset: number): number {
    const end = run.isScalar
      ? scalarEnd(bytes, from)
      : this.#structureEnd(run, bytes, from, offset);
    const until = end < 0 ? bytes.length : end;
    if (run.pick !== undefined || this.#isKey || run.isScalar) {
      run.size += until - from;
      const cap = this.#isKey || run.pick === undefined ? KEY_CAP_BYTES : VALUE_CAP_BYTES;
      if (run.size > cap) {
        throw new Cut(run.start, `a value of more than ${grouped(cap)} bytes`);
      }
      run.parts.push(Buffer.from(bytes.subarray(from, until)));
    }
    if (end >= 0) this.#finish(run, offset + end);
    return until;
  }

  #finish(run: Run, place: number): void {
    this.#run = undefined;
    const value = run.parts.length === 0 ? undefined : parsed(run);
    if (this.#isKey) {
      this.#isKey = false;
      const frame = this.#frames.at(-1);
      if (frame !== undefined) frame.key = String(value);
      this.#state = 'colon';
      return;
    }
    this.#state = this.#frames.length === 0 ? 'done' : 'after';
    if (run.pick === undefined) return;
    if (value === undefined) throw new Cut(place, 'a value is missing');
    const keys = this.#frames.map(({ isArray, key, index }) => (isArray ? `${index}` : key));
    run.pick.take(value, keys, run.start);
  }

  /** After the bracket or the quote that ends the value, or -1. */
  #structureEnd(run: Run, bytes: Buffer, from: number, offset: number): number {
    const closers = this.#closers;
    let { depth, inString } = run;
    let at = from;
    if (run.escaped) at += 1;
    run.escaped = false;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (inString) {
        if (byte === BACKSLASH) at += 1;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) return at + 1;
        }
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (depth >= DEPTH_CAP) {
          throw new Cut(offset + at, `nested deeper than ${DEPTH_CAP} levels`);
        }
        closers[depth] = byte + 2;
        depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (closers[depth] !== byte) throw new Cut(offset + at, 'it is not JSON');
        if (depth === 0) return at + 1;
      }
    }
    // A backslash was the last byte: what it escapes comes with the next bytes.
    run.escaped = at > bytes.length;
    run.depth = depth;
    run.inString = inString;
    return -1;
  }
}

function scalarEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    const ends = byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
    if (ends || byte <= SPACE) return at;
  }
  return -1;
}

function parsed(run: Run): unknown {
  const [first] = run.parts;
  const bytes = run.parts.length === 1 && first !== undefined ? first : Buffer.concat(run.parts);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Cut(run.start, 'a value that is not JSON');
  }
}

/** The beginning of a JSON document as text, for formats to know their own by. */
export function headOf(head: Uint8Array): string {
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return /^\s*[{[]/.test(text) ? text : '';
}
