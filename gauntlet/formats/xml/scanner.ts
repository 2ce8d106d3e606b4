/**
 * XML bytes to tokens, for every XML format. It looks at bytes, makes no string and no object, and
 * lets Buffer.indexOf pass over what nobody keeps. A tag that the chunk cuts in two is held until
 * the held bytes have doubled, so that even pushes of one byte cost linear time.
 *
 * Refused, each with its offset: entities of the document's own, nesting and tags beyond a bound,
 * end tags that don't match, and anything beside the one root element.
 */
import { grouped } from '../../model/grouped.ts';
import { Cut } from '../cut.ts';

/** The attributes of a tag, as places in the bytes. */
export interface Attributes {
  count: number;
  readonly names: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1 when the value is ASCII. */
  readonly plains: Uint8Array;
}

export interface XmlHandler {
  /** Whether text is handed over now; where it is false, text is passed over unread. */
  keepsText: boolean;
  /** Where the places are; the words are the same memory. Comes first, and when it grows. */
  memory(bytes: Buffer, words: Int32Array): void;
  /** A tag opens an element, and closes it at once where it is empty: then no `close` comes. */
  open(name: number, attributes: Attributes, isEmpty: boolean): void;
  /** A piece of text; `raw` when it stood in CDATA, where `&` is only a character. */
  text(start: number, end: number, raw: boolean): void;
  close(name: number): void;
  /** The bytes are about to change: no place that was handed over is valid after. */
  settle(): void;
}

export interface ScannerOptions {
  /** Pass over a DOCTYPE that only names a DTD, which is never loaded. Else it is refused. */
  readonly allowsDoctype: boolean;
}

const TAG_CAP_BYTES = 8 * 1024 * 1024;
const DEPTH_CAP = 1_000;
const ATTRIBUTES_CAP = 256;
/** Text shorter than this is cheaper to walk than to hand to the native search. */
const WALK_BYTES = 48;

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
/** Four in a word. */
const QUOTES = 0x22222222;
const APOSTROPHES = 0x27272727;
const HIGH_BITS = 0x80808080 | 0;

const BANG = 0x21;
const QUESTION = 0x3f;
const BRACKET = 0x5b;
const SPACE = 0x20;

const CDATA = Buffer.from('<![CDATA[');
const CDATA_END = Buffer.from(']]>');
const COMMENT = Buffer.from('<!--');
const COMMENT_END = Buffer.from('-->');
const DOCTYPE = Buffer.from('<!DOCTYPE');
const INSTRUCTION_END = Buffer.from('?>');

/** 1 for the bytes that a name may have, everything beyond ASCII included. */
const IN_NAME = new Uint8Array(256).map((_, byte) =>
  byte <= SPACE || [LT, GT, SLASH, EQUALS, QUOTE, APOSTROPHE, BANG, QUESTION].includes(byte)
    ? 0
    : 1,
);

/** The names a format knows, as numbers from 1; 0 is every other name. */
export interface Names<T extends string> {
  readonly ids: Readonly<Record<T, number>>;
  of(hash: number): number;
}

const HASH_START = 7;

/** How much is looked at in one go; more only while a tag does not fit. */
const ROOM_BYTES = 64 * 1024;
/**
 * Stands after the last byte, so that the loops that go through names and values stop there and
 * need not ask for the end at every byte (no name goes past `"`, no value past its own quote), and
 * so that no native search goes on into what an earlier look left behind.
 */
const GUARD = Buffer.from('"\'"\'<?>]]>-->');

function guarded(size: number): Buffer<ArrayBuffer> {
  return Buffer.from(new ArrayBuffer((size + GUARD.length + 3) & ~3));
}

function mix(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

export function namesOf<T extends string>(names: readonly T[]): Names<T> {
  const ids = Object.fromEntries(names.map((name, at) => [name, at + 1])) as Record<T, number>;
  const hashes = new Int32Array(1024);
  const values = new Uint8Array(1024);
  for (const name of names) {
    const hash = Buffer.from(name).reduce(mix, HASH_START);
    let slot = hash & 1023;
    while (values[slot] !== 0) slot = (slot + 1) & 1023;
    hashes[slot] = hash;
    values[slot] = ids[name];
  }
  return {
    ids,
    of(hash) {
      let slot = hash & 1023;
      while (values[slot] !== 0) {
        if (hashes[slot] === hash) return values[slot] as number;
        slot = (slot + 1) & 1023;
      }
      return 0;
    },
  };
}

export class Scanner {
  readonly #handler: XmlHandler;
  readonly #names: Names<string>;
  readonly #options: ScannerOptions;
  /** The hashes of the names of the elements that are open, outermost first. */
  readonly #stack = new Int32Array(DEPTH_CAP);
  readonly #found: Attributes = {
    count: 0,
    names: new Int32Array(ATTRIBUTES_CAP),
    starts: new Int32Array(ATTRIBUTES_CAP),
    ends: new Int32Array(ATTRIBUTES_CAP),
    plains: new Uint8Array(ATTRIBUTES_CAP),
  };
  #depth = 0;
  #rootClosed = false;
  /** What ends the section we are in: CDATA, a comment, an instruction; undefined outside. */
  #sectionEnd: Buffer | undefined;
  /** What is being looked at, after it the guard. The words are the same memory. */
  #bytes = guarded(ROOM_BYTES);
  #words = new Int32Array(this.#bytes.buffer);
  #size = 0;
  /** How many bytes must be there before it is worth looking. */
  #needed = 0;
  /** The offset in the document of the first byte. */
  #base = 0;

  constructor(handler: XmlHandler, names: Names<string>, options: ScannerOptions) {
    this.#handler = handler;
    this.#names = names;
    this.#options = options;
    handler.memory(this.#bytes, this.#words);
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const room = this.#bytes.length - GUARD.length - this.#size;
      const taken = bytes.copy(this.#bytes, this.#size, at, Math.min(bytes.length, at + room));
      at += taken;
      this.#size += taken;
      if (this.#size >= this.#needed) this.#look();
    }
  }

  /** Throws when the document is not whole. */
  end(offset: number): void {
    if (this.#size > 0) this.#look();
    if (this.#depth > 0 || !this.#rootClosed) {
      throw new Cut(offset, this.#base === 0 && this.#size === 0 ? 'it is empty' : this.#missing());
    }
    if (this.#size > 0 || this.#sectionEnd !== undefined) {
      throw new Cut(offset, 'it ends within a comment or a tag');
    }
  }

  #missing(): string {
    if (this.#sectionEnd !== undefined) return `"${this.#sectionEnd.toString()}" is missing`;
    if (this.#size > 0) return 'it ends within a tag';
    return this.#depth > 0 ? 'it ends before its root element does' : 'there is no element';
  }

  /** Scans what is there, and keeps what is not complete. */
  #look(): void {
    GUARD.copy(this.#bytes, this.#size);
    let used: number;
    try {
      used = this.#scan(this.#bytes, this.#size);
    } finally {
      this.#handler.settle();
    }
    this.#bytes.copyWithin(0, used, this.#size);
    this.#size -= used;
    this.#base += used;
    this.#needed = this.#size * 2;
    if (this.#size > TAG_CAP_BYTES) {
      const cap = grouped(TAG_CAP_BYTES);
      throw new Cut(this.#base, `a tag of more than ${cap} bytes`);
    }
    if (this.#needed + GUARD.length <= this.#bytes.length) return;
    const grown = guarded(this.#needed * 2);
    this.#bytes.copy(grown, 0, 0, this.#size);
    this.#bytes = grown;
    this.#words = new Int32Array(grown.buffer);
    this.#handler.memory(grown, this.#words);
  }

  /** Answers up to where the bytes were used. */
  #scan(bytes: Buffer, end: number): number {
    let at = 0;
    while (at < end) {
      if (this.#sectionEnd !== undefined) {
        const next = this.#section(bytes, at, end, this.#sectionEnd);
        if (next < 0) return -next - 1;
        at = next;
      } else if (bytes[at] === LT) {
        const next = this.#tag(bytes, at, end);
        if (next < 0) return at;
        at = next;
      } else {
        at = this.#text(bytes, at, end);
      }
    }
    return at;
  }

  #text(bytes: Buffer, from: number, end: number): number {
    let at = from;
    let seen = 0;
    const walkEnd = Math.min(end, from + WALK_BYTES);
    while (at < walkEnd) {
      const byte = bytes[at] as number;
      if (byte === LT) break;
      if (byte > SPACE) seen = 1;
      at += 1;
    }
    if (at === walkEnd && at < end) {
      at = Math.min(end, bytes.indexOf(LT, at));
    }
    if (this.#depth === 0) this.#outside(bytes, from, at);
    else if (this.#handler.keepsText && (seen === 1 || at - from >= 1)) {
      this.#handler.text(from, at, false);
    }
    return at;
  }

  /** Beside the root element there is only white space. */
  #outside(bytes: Buffer, from: number, end: number): void {
    for (let at = from; at < end; at += 1) {
      if ((bytes[at] as number) <= SPACE && bytes[at] !== 0) continue;
      const why = this.#rootClosed ? 'text after the root element' : 'it is not XML';
      throw new Cut(this.#base + at, why);
    }
  }

  /** The section's end within the bytes, or minus one minus what was used of them. */
  #section(bytes: Buffer, from: number, end: number, terminator: Buffer): number {
    const first = bytes.indexOf(terminator, from);
    const found = first + terminator.length > end ? -1 : first;
    // The terminator itself may be cut in two: its first bytes stay.
    const until = found < 0 ? Math.max(from, end - terminator.length + 1) : found;
    if (terminator === CDATA_END && until > from && this.#handler.keepsText) {
      this.#handler.text(from, until, true);
    }
    if (found < 0) return -until - 1;
    this.#sectionEnd = undefined;
    return found + terminator.length;
  }

  /** The place after the tag, or -1 when the tag does not end within the bytes. */
  #tag(bytes: Buffer, from: number, end: number): number {
    if (from + 1 >= end) return -1;
    const kind = bytes[from + 1] as number;
    if (kind === SLASH) return this.#endTag(bytes, from, end);
    if (kind === BANG) return this.#declaration(bytes, from, end);
    if (kind === QUESTION) {
      this.#sectionEnd = INSTRUCTION_END;
      return from + 2;
    }
    return this.#startTag(bytes, from, end);
  }

  #declaration(bytes: Buffer, from: number, end: number): number {
    if (begins(bytes, from, end, COMMENT)) {
      if (end - from < COMMENT.length) return -1;
      this.#sectionEnd = COMMENT_END;
      return from + COMMENT.length;
    }
    if (begins(bytes, from, end, CDATA)) {
      if (end - from < CDATA.length) return -1;
      if (this.#depth === 0) throw new Cut(this.#base + from, 'text beside the root element');
      this.#sectionEnd = CDATA_END;
      return from + CDATA.length;
    }
    if (!begins(bytes, from, end, DOCTYPE)) {
      throw new Cut(this.#base + from, 'a declaration (<!...) that reports do not have');
    }
    if (!this.#options.allowsDoctype) {
      throw new Cut(this.#base + from, 'a DOCTYPE is refused, as it may declare entities');
    }
    return this.#doctype(bytes, from, end);
  }

  #doctype(bytes: Buffer, from: number, end: number): number {
    const close = Math.min(end, bytes.indexOf(GT, from));
    if (bytes.subarray(from, close).includes(BRACKET)) {
      throw new Cut(this.#base + from, 'a DOCTYPE with declarations is refused');
    }
    if (this.#depth > 0 || this.#rootClosed) {
      throw new Cut(this.#base + from, 'a DOCTYPE that is not at the start');
    }
    return close >= end ? -1 : close + 1;
  }

  #endTag(bytes: Buffer, from: number, end: number): number {
    let at = from + 2;
    let hash = HASH_START;
    let byte = 0;
    for (;;) {
      byte = bytes[at] as number;
      if (byte <= GT && IN_NAME[byte] === 0) break;
      hash = mix(hash, byte);
      at += 1;
    }
    while (at < end && byte <= SPACE) {
      at += 1;
      byte = at < end ? (bytes[at] as number) : 0;
    }
    if (at >= end) return -1;
    if (byte !== GT) throw new Cut(this.#base + at, 'an end tag that is not closed');
    if (this.#depth === 0 || this.#stack[this.#depth - 1] !== hash) {
      const name = bytes.toString('utf8', from, Math.min(at + 1, from + 100));
      throw new Cut(this.#base + from, `${name} ends what is not open`);
    }
    this.#close(hash);
    return at + 1;
  }

  #close(hash: number): void {
    this.#depth -= 1;
    if (this.#depth === 0) this.#rootClosed = true;
    this.#handler.close(this.#names.of(hash));
  }

  #startTag(bytes: Buffer, from: number, end: number): number {
    let at = from + 1;
    let hash = HASH_START;
    for (;;) {
      const byte = bytes[at] as number;
      if (byte <= GT && IN_NAME[byte] === 0) break;
      hash = mix(hash, byte);
      at += 1;
    }
    if (at >= end) return -1;
    if (at === from + 1) throw new Cut(this.#base + from, 'a tag without a name');
    if (this.#rootClosed) throw new Cut(this.#base + from, 'a second root element');
    at = this.#attributes(bytes, at, end);
    if (at < 0) return -1;
    if (this.#depth >= DEPTH_CAP) {
      throw new Cut(this.#base + from, `elements nested deeper than ${grouped(DEPTH_CAP)} levels`);
    }
    const isEmpty = bytes[at] !== GT;
    if (isEmpty) {
      if (this.#depth === 0) this.#rootClosed = true;
    } else {
      this.#stack[this.#depth] = hash;
      this.#depth += 1;
    }
    this.#handler.open(this.#names.of(hash), this.#found, isEmpty);
    return isEmpty ? at + 2 : at + 1;
  }

  /** The place of `>` or `/>` that ends the tag, or -1. */
  #attributes(bytes: Buffer, from: number, end: number): number {
    const found = this.#found;
    const names = this.#names;
    const words = this.#words;
    let count = 0;
    let at = from;
    while (at < end) {
      let byte = bytes[at] as number;
      if (byte <= SPACE) {
        at += 1;
        continue;
      }
      if (byte === GT || byte === SLASH) {
        found.count = count;
        return byte === GT ? at : this.#selfClose(bytes, at, end);
      }
      let hash = HASH_START;
      const nameAt = at;
      for (;;) {
        byte = bytes[at] as number;
        if (byte <= GT && IN_NAME[byte] === 0) break;
        hash = mix(hash, byte);
        at += 1;
      }
      if (byte !== EQUALS || at === nameAt || bytes[at + 1] !== QUOTE) {
        at = this.#equals(bytes, at, end, nameAt);
        if (at < 0) return -1;
      }
      at += 2;
      if (at > end) return -1;
      const start = at;
      const quote = bytes[at - 1] as number;
      const pattern = quote === QUOTE ? QUOTES : APOSTROPHES;
      let all = 0;
      // To the next whole word, then word by word, then to the quote.
      while ((at & 3) !== 0) {
        byte = bytes[at] as number;
        if (byte === quote) break;
        all |= byte;
        at += 1;
      }
      if ((at & 3) === 0) {
        let index = at >> 2;
        for (;;) {
          const word = words[index] as number;
          const match = word ^ pattern;
          if (((match - 0x01010101) & ~match & HIGH_BITS) !== 0) break;
          all |= word;
          index += 1;
        }
        at = index << 2;
        for (;;) {
          byte = bytes[at] as number;
          if (byte === quote) break;
          all |= byte;
          at += 1;
        }
      }
      if (at >= end) return -1;
      if (count === ATTRIBUTES_CAP) throw this.#tooMany(from);
      found.names[count] = names.of(hash);
      found.starts[count] = start;
      found.ends[count] = at;
      found.plains[count] = (all & HIGH_BITS) === 0 ? 1 : 0;
      count += 1;
      at += 1;
    }
    return -1;
  }

  /** The seldom ways of writing `name="`: white space around `=`, an apostrophe. Or a mistake. */
  #equals(bytes: Buffer, from: number, end: number, nameAt: number): number {
    let at = from;
    while (at < end && (bytes[at] as number) <= SPACE) at += 1;
    if (at >= end) return -1;
    if (at === nameAt || bytes[at] !== EQUALS) {
      throw new Cut(this.#base + nameAt, 'an attribute without a value');
    }
    do at += 1;
    while (at < end && (bytes[at] as number) <= SPACE);
    if (at >= end) return -1;
    if (bytes[at] !== QUOTE && bytes[at] !== APOSTROPHE) {
      throw new Cut(this.#base + at, 'an attribute without quotes');
    }
    return at - 1;
  }

  #tooMany(at: number): Cut {
    return new Cut(this.#base + at, `a tag of more than ${ATTRIBUTES_CAP} attributes`);
  }

  #selfClose(bytes: Buffer, at: number, end: number): number {
    if (at + 1 >= end) return -1;
    if (bytes[at + 1] === GT) return at;
    throw new Cut(this.#base + at, 'a "/" within a tag');
  }
}

/** True as long as the bytes, however few, are how the pattern begins. */
function begins(bytes: Buffer, from: number, end: number, pattern: Buffer): boolean {
  const size = Math.min(end - from, pattern.length);
  return pattern.compare(bytes, from, from + size, 0, size) === 0;
}
