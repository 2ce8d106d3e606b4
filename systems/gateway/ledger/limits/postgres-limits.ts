/** Buckets in PostgreSQL: exact for all processes together, without another server. */
import { sql } from 'kysely';
import type { AccountsDb } from '../accounts/schema.ts';

export interface BucketClaim {
  readonly key: string;
  readonly capacity: number;
  readonly refillPerS: number;
  readonly cost: number;
}

export interface BucketState {
  readonly remaining: number;
  /** 0 when there was enough, `Infinity` when there never will be. */
  readonly waitMs: number;
}

/** Takes from all of the buckets, or from none. Without `clockMs` the database's time counts. */
export async function takeFromBuckets(
  db: AccountsDb,
  claims: readonly BucketClaim[],
  clockMs: number | undefined,
): Promise<readonly BucketState[]> {
  const { rows } = await sql<{ place: number; remaining: number; wait_ms: number }>`
    select place, remaining, wait_ms from rate_take(
      ${claims.map(({ key }) => key)}::text[],
      ${claims.map(({ capacity }) => capacity)}::double precision[],
      ${claims.map(({ refillPerS }) => refillPerS)}::double precision[],
      ${claims.map(({ cost }) => cost)}::double precision[],
      ${clockMs ?? null}::double precision
    )
  `.execute(db);
  const states = rows.map(({ place, remaining, wait_ms }) => ({
    place,
    remaining,
    waitMs: wait_ms,
  }));
  return states.sort((one, other) => one.place - other.place);
}
