/**
 * The words of a block, each told by where it stands in the list. Where a word was last seen is
 * remembered in as many slots as a block has room for; one that another has pushed out is listed
 * once more, which costs a few bytes and is read the same.
 */

const SLOTS = 1 << 15;
/** Most titles differ at their end. */
const END_LETTERS = 10;

export class Words {
  readonly all: string[] = [];
  readonly #last = new Int32Array(SLOTS).fill(-1);
  /** Of the word in that slot: most that meet there differ in it, and need not be compared. */
  readonly #hashes = new Int32Array(SLOTS);

  /** Where the word is in the list, at its end when it was not there. */
  of(word: string): number {
    const hash = hashOf(word);
    const slot = hash & (SLOTS - 1);
    const known = this.#last[slot] as number;
    if (this.#hashes[slot] === hash && this.all[known] === word) return known;
    this.#last[slot] = this.all.length;
    this.#hashes[slot] = hash;
    this.all.push(word);
    return this.all.length - 1;
  }
}

function hashOf(word: string): number {
  const { length } = word;
  let hash = length;
  const from = length > END_LETTERS ? length - END_LETTERS : 0;
  for (let at = from; at < length; at += 1)
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x9e3779b1);
  if (from > 0) {
    const middle = word.charCodeAt(length >> 1) | (word.charCodeAt(length >> 2) << 16);
    hash = Math.imul(hash ^ (hash >>> 15) ^ middle, 0x85ebca6b);
  }
  return hash ^ (hash >>> 15);
}
