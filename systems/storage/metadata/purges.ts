/**
 * What caches in front have to forget. Rows come by triggers, in the transaction of each change;
 * here they are handed out: of each resource only the oldest, so that its changes are told in their
 * order.
 */
import { sql } from 'kysely';
import { interval } from './files.ts';
import type { Db } from './schema.ts';

export type PurgeChange =
  | { readonly kind: 'overwritten' | 'deleted'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'deleted'; readonly file_id: string };

export interface Purge {
  readonly seq: number;
  readonly url: string;
  readonly change: PurgeChange;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** From now on changes are queued for it. */
export async function nameHook(db: Db, url: string): Promise<void> {
  await sql`INSERT INTO purge_hooks (url) VALUES (${url})
    ON CONFLICT (url) DO UPDATE SET named_at = now()`.execute(db);
}

/** Hooks that no API has named for so long go, and what waits for them. */
export async function forgetHooks(db: Db, ageMs: number): Promise<void> {
  await sql`DELETE FROM purge_hooks WHERE named_at < now() - ${interval(ageMs)}`.execute(db);
}

export async function takePurges(
  db: Db,
  url: string,
  limit: number,
  takenMs: number,
): Promise<readonly Purge[]> {
  const { rows } = await sql<{
    seq: number;
    url: string;
    change: PurgeChange;
    attempts: number;
    created_at: Date;
  }>`
    UPDATE purges SET due_at = now() + ${interval(takenMs)}, attempts = attempts + 1
    WHERE seq IN (
      SELECT seq FROM purges AS one WHERE url = ${url} AND due_at <= now()
        AND NOT EXISTS (SELECT 1 FROM purges AS earlier WHERE earlier.url = one.url
          AND earlier.resource = one.resource AND earlier.seq < one.seq)
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING seq, url, change, attempts, created_at`.execute(db);
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }));
}

export async function purgesDone(db: Db, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  await sql`DELETE FROM purges WHERE seq = ANY(${[...seqs]}::bigint[])`.execute(db);
}

/** Tried again after twice as long each time, and at least every five minutes. */
export async function purgeFailed(db: Db, seq: number, problem: string): Promise<void> {
  await sql`UPDATE purges SET problem = ${problem}, due_at = now() + least(
      interval '5 minutes', interval '500 milliseconds' * power(2, least(attempts, 12)))
    WHERE seq = ${seq}`.execute(db);
}

export interface PurgesWaiting {
  readonly count: number;
  readonly oldestS: number;
}

export async function purgesWaiting(db: Db): Promise<PurgesWaiting> {
  const { rows } = await sql<{ count: number; oldest: number }>`SELECT count(*) AS count,
      coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest
    FROM purges`.execute(db);
  return { count: rows[0]?.count ?? 0, oldestS: rows[0]?.oldest ?? 0 };
}
