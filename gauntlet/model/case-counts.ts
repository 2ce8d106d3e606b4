/**
 * A number for each case, for more cases than objects could be made of: a case is told by 64 bits
 * of hash in tables of numbers, which is a few bytes where a string would be a hundred. That two of
 * ten million cases share one happens once in half a million reports.
 */

export interface CaseName {
  /** The file and the title path. */
  readonly file: string;
  readonly titles: readonly string[];
  readonly parameter: string;
}

const FIRST_SLOTS = 1024;
/** Numbers of a slot: two halves of a hash, and what is kept. They stand together in memory. */
const WIDTH = 3;
/** No two characters: what ends a word of an even length. */
const SEPARATOR = 31;

export class CaseCounts {
  #slots = new Int32Array(FIRST_SLOTS * WIDTH);
  #mask = FIRST_SLOTS - 1;
  #size = 0;
  #slot = 0;
  // The hash on its way: two halves that are mixed differently.
  #a = 0;
  #b = 0;
  // Neighbours in a report are most often of one file.
  #file = '';
  #fileA = 0;
  #fileB = 0;

  constructor() {
    this.#startAt('');
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a case, 0 for one that is new. It is now the one that `put` speaks of. */
  get(name: CaseName): number {
    this.#hash(name);
    this.#slot = this.#slotOf(this.#a, this.#b);
    return this.#slots[this.#slot + 2] as number;
  }

  /** Gives the case that was asked for last its number, from 1 up. */
  put(value: number): void {
    if (this.#slots[this.#slot + 2] === 0) {
      if (this.#size * 4 >= (this.#mask + 1) * 3) {
        this.#grow();
        this.#slot = this.#slotOf(this.#a, this.#b);
      }
      this.#size += 1;
      this.#slots[this.#slot] = this.#a;
      this.#slots[this.#slot + 1] = this.#b;
    }
    this.#slots[this.#slot + 2] = value;
  }

  #hash({ file, titles, parameter }: CaseName): void {
    if (file !== this.#file) this.#startAt(file);
    this.#a = this.#fileA;
    this.#b = this.#fileB;
    for (const title of titles) this.#mix(title);
    if (parameter !== '') {
      // No title: the same words as one more title are another case.
      this.#a = ~this.#a;
      this.#mix(parameter);
    }
  }

  #startAt(file: string): void {
    this.#a = 0x811c9dc5 | 0;
    this.#b = 0x9e3779b1 | 0;
    this.#mix(file);
    this.#file = file;
    this.#fileA = this.#a;
    this.#fileB = this.#b;
  }

  #mix(text: string): void {
    let a = this.#a;
    let b = this.#b;
    const even = text.length & ~1;
    let at = 0;
    for (; at < even; at += 2) {
      const code = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      a = Math.imul(a ^ code, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b ^ code, 0x9e3779b1);
      b = (b << 13) | (b >>> 19);
    }
    const last = at < text.length ? text.charCodeAt(at) : SEPARATOR << 8;
    a = Math.imul(a ^ last, 0x85ebca6b);
    this.#a = a ^ (a >>> 15);
    b = Math.imul(b ^ last ^ text.length, 0x9e3779b1);
    this.#b = (b << 13) | (b >>> 19);
  }

  /** Open addressing; a number of 0 marks a free slot. */
  #slotOf(a: number, b: number): number {
    const slots = this.#slots;
    let at = (a ^ (b >>> 15)) & this.#mask;
    for (;;) {
      const slot = at * WIDTH;
      if (slots[slot + 2] === 0 || (slots[slot] === a && slots[slot + 1] === b)) return slot;
      at = (at + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let from = 0; from < old.length; from += WIDTH) {
      if (old[from + 2] === 0) continue;
      const to = this.#slotOf(old[from] as number, old[from + 1] as number);
      for (let at = 0; at < WIDTH; at += 1) this.#slots[to + at] = old[from + at] as number;
    }
  }
}
