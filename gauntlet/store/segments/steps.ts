/**
 * The names of a block as a tree, each word a step down from a node. Nearly every word is reached
 * from one node only: that step stands in two lists of small numbers, and the others in a map.
 */

/** More words than a block can hold: 16,384 attempts with a stack of titles each. */
const WORDS_LIMIT = 2 ** 24;

export class Steps {
  /** For each word the node above it that came first, and the node below; -1 while unknown. */
  readonly #above: number[] = [];
  readonly #below: number[] = [];
  readonly #others = new Map<number, number>();
  #nodes = 1;

  /** The node that a word leads to from another; the first node is 0. */
  down(from: number, word: number): number {
    while (this.#above.length <= word) {
      this.#above.push(-1);
      this.#below.push(-1);
    }
    if (this.#above[word] === from) return this.#below[word] as number;
    if (this.#above[word] === -1) {
      this.#above[word] = from;
      this.#below[word] = this.#nodes;
      return this.#nodes++;
    }
    // The number stays exact: a block is small.
    const key = from * WORDS_LIMIT + word;
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    this.#others.set(key, this.#nodes);
    return this.#nodes++;
  }
}
