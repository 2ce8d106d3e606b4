import { type Clock, systemClock } from './clock.ts';

/** The live connections of a proxy: to list them, to let them finish, to cut them. */

export interface Live {
  readonly cut: () => void;
}

export interface DrainOutcome {
  /** Connections that ended by themselves within the limit. */
  readonly finished: number;
  /** Connections that had to be cut. */
  readonly cut: number;
}

export class Registry<Item extends Live> {
  readonly #items = new Set<Item>();
  readonly #waiters = new Set<() => void>();

  get size(): number {
    return this.#items.size;
  }

  /** In the order in which they came. */
  list(): Item[] {
    return [...this.#items];
  }

  add(item: Item): void {
    this.#items.add(item);
  }

  remove(item: Item): void {
    if (!this.#items.delete(item) || this.#items.size > 0) return;
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }

  /** Resolves when no connection is left. */
  async whenEmpty(): Promise<void> {
    if (this.#items.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.add(resolve);
    await promise;
  }

  /** Waits for the connections to end by themselves, and cuts what is left after `limitMs`. */
  async drain(limitMs: number, clock: Clock = systemClock): Promise<DrainOutcome> {
    const before = this.#items.size;
    let cut = 0;
    const cancel = clock.after(limitMs, () => {
      cut = this.#items.size;
      this.cutAll();
    });
    await this.whenEmpty();
    cancel();
    return { finished: Math.max(0, before - cut), cut };
  }

  cutAll(): void {
    for (const item of this.list()) item.cut();
  }
}
