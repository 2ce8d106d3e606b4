/** Where the buckets of the rate limits are: as the settings say. */
import type { AccountsDb } from '../ledger/accounts/schema.ts';
import type { LimitStore } from '../limits/limit.ts';
import { memoryLimits } from '../limits/memory.ts';
import { postgresLimits } from '../limits/postgres.ts';
import type { GatewaySettings } from './settings.ts';

export interface OpenLimits {
  readonly store: LimitStore;
  readonly check: (() => Promise<void>) | undefined;
  close(): void;
}

export async function openLimits(
  { limitStore, redisUrl, log }: GatewaySettings,
  db: AccountsDb,
): Promise<OpenLimits> {
  if (limitStore === 'redis' && redisUrl !== undefined) {
    let isLost = false;
    const onError = (error: unknown) => {
      // It tries to connect again all the time; a line for each try would be a flood.
      if (!isLost)
        log.error({ err: error }, 'Redis is lost; nothing is let through until it is back');
      isLost = true;
    };
    // Loaded where it is used, for every command would wait for it.
    const { redisLimits } = await import('../limits/redis.ts');
    const store = redisLimits({ url: redisUrl, onError });
    const check = async () => {
      await store.ping();
      isLost = false;
    };
    return { store, check, close: () => store.close() };
  }
  const store =
    limitStore === 'postgres' ? postgresLimits({ db }) : memoryLimits({ nowMs: Date.now });
  return { store, check: undefined, close: () => {} };
}
