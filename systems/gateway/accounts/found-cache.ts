/**
 * Keys and accounts that were asked for a moment ago, found and not found alike: a request costs
 * no query, and what is revoked or disabled elsewhere stops working within the time of one entry.
 * One that is still asked for is read anew before its time is over, so nobody waits for that.
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
  /** From then on whoever asks has it read anew, once. */
  anewMs: number;
  readonly untilMs: number;
}

export function foundCache<Found>(options: FoundCacheOptions<Found>): FoundCache<Found> {
  const { lifeMs = 1_000, most = 50_000 } = options;
  const entries = new Map<string, Entry<Found>>();
  const asked = (name: string): Entry<Found> => {
    const nowMs = options.nowMs();
    const found = options.find(name);
    return { found, anewMs: nowMs + lifeMs / 2, untilMs: nowMs + lifeMs };
  };
  const put = (name: string, entry: Entry<Found>) => {
    entries.delete(name);
    entries.set(name, entry);
    const [oldest] = entries.keys();
    if (entries.size > most && oldest !== undefined) entries.delete(oldest);
  };
  const anew = (name: string, before: Entry<Found>) => {
    before.anewMs = Number.POSITIVE_INFINITY;
    const entry = asked(name);
    const swap = () => void (entries.get(name) === before && put(name, entry));
    // Where it fails the one before serves out its time, and the next one asks again after it.
    entry.found.then(swap, () => {});
  };
  return {
    find(name) {
      const nowMs = options.nowMs();
      const known = entries.get(name);
      if (known !== undefined && nowMs < known.untilMs) {
        if (nowMs >= known.anewMs) anew(name, known);
        return known.found;
      }
      const entry = asked(name);
      put(name, entry);
      // A failure is not what the database said: the next one asks again.
      entry.found.catch(() => entries.get(name) === entry && entries.delete(name));
      return entry.found;
    },
    forgetAll: () => entries.clear(),
  };
}
