/**
 * Keys that were asked for a moment ago, found and not found alike: a request costs no query, and
 * a key that is revoked elsewhere stops working within the time of one entry.
 */
import type { FoundKey } from '../ledger/accounts/keys-store.ts';

export interface KeyCacheOptions {
  readonly find: (hash: string) => Promise<FoundKey | undefined>;
  readonly nowMs: () => number;
  readonly lifeMs?: number;
  readonly most?: number;
}

export interface KeyCache {
  find(hash: string): Promise<FoundKey | undefined>;
  forgetAll(): void;
}

interface Entry {
  readonly found: Promise<FoundKey | undefined>;
  readonly untilMs: number;
}

export function keyCache(options: KeyCacheOptions): KeyCache {
  const { lifeMs = 1_000, most = 50_000 } = options;
  const entries = new Map<string, Entry>();
  return {
    find(hash) {
      const nowMs = options.nowMs();
      const known = entries.get(hash);
      if (known !== undefined && nowMs < known.untilMs) return known.found;
      const found = options.find(hash);
      const entry = { found, untilMs: nowMs + lifeMs };
      entries.delete(hash);
      entries.set(hash, entry);
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      // A failure is not what the database said: the next one asks again.
      found.catch(() => entries.get(hash) === entry && entries.delete(hash));
      return found;
    },
    forgetAll: () => entries.clear(),
  };
}
