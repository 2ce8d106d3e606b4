/** Something that comes later: tests wait for it, and a time-out says what came instead. */

export class Arrivals<Item> {
  readonly all: Item[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: Item): void {
    this.all.push(item);
    for (const look of [...this.#waiting]) look();
  }

  clear(): void {
    this.all.length = 0;
  }

  /** The first that fits, of those that came already or of those to come. */
  waitFor(
    fits: (item: Item) => boolean,
    timeoutMs: number,
    describe: (item: Item) => string,
  ): Promise<Item> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.all.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const came = this.all.map(describe).join('; ') || 'nothing';
        reject(new Error(`what was waited for did not come in ${timeoutMs} ms; came: ${came}`));
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }
}
