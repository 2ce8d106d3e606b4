/** What the database could not be told, and must be once it can be. */
import { isPassing, isRefused } from './failures.ts';

export interface Late<Item> {
  readonly size: number;
  /** What was to be said first stays: it is what the caller meant. */
  add(id: string, item: Item): void;
  told(id: string): void;
  /** Says all of it again, one beside the other; the first failure is thrown at the end. */
  tend(): Promise<void>;
}

/** So many at a time: whoever calls meanwhile doesn't wait behind all of them. */
const together = 256;

export function openLate<Item>(say: (item: Item) => Promise<unknown>): Late<Item> {
  const late = new Map<string, Item>();

  async function again([id, item]: readonly [string, Item]): Promise<void> {
    try {
      await say(item);
      late.delete(id);
    } catch (error) {
      // It would stay for ever. Its hold is found by its age.
      if (isRefused(error)) late.delete(id);
      throw error;
    }
  }

  return {
    get size() {
      return late.size;
    },
    add(id, item) {
      if (!late.has(id)) late.set(id, item);
    },
    told: (id) => void late.delete(id),
    async tend() {
      const failures: unknown[] = [];
      const all = [...late];
      // A database that is away is away for the others too.
      for (let at = 0; at < all.length && !failures.some(isPassing); at += together) {
        const said = await Promise.allSettled(all.slice(at, at + together).map(again));
        for (const one of said) if (one.status === 'rejected') failures.push(one.reason);
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
