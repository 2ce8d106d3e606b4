/**
 * Keys and accounts that were asked for a moment ago, found and not found alike: a request costs
 * no query, and what is revoked or disabled elsewhere stops working within the time of one entry.
 */
export interface FoundCacheOptions<Found> {
  readonly find: (name: string) => Promise<Found | undefined>;
  readonly nowMs: () => number;
  readonly lifeMs?: number;
  readonly most?: number;
}

export interface FoundCache<Found> {
  find(name: string): Promise<Found | undefined>;
  forgetAll(): void;
}

interface Entry<Found> {
  readonly found: Promise<Found | undefined>;
  readonly untilMs: number;
}

export function foundCache<Found>(options: FoundCacheOptions<Found>): FoundCache<Found> {
  const { lifeMs = 1_000, most = 50_000 } = options;
  const entries = new Map<string, Entry<Found>>();
  return {
    find(name) {
      const nowMs = options.nowMs();
      const known = entries.get(name);
      if (known !== undefined && nowMs < known.untilMs) return known.found;
      const found = options.find(name);
      const entry = { found, untilMs: nowMs + lifeMs };
      entries.delete(name);
      entries.set(name, entry);
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      // A failure is not what the database said: the next one asks again.
      found.catch(() => entries.get(name) === entry && entries.delete(name));
      return found;
    },
    forgetAll: () => entries.clear(),
  };
}
