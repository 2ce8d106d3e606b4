/**
 * Who is alive: a process says so every few seconds, by the clock of the database. What one that
 * was killed has left open is found by its lease, which nobody renews.
 */
import { type Kysely, sql } from 'kysely';
import type { LedgerSchema } from './schema.ts';

export async function renewLease(db: Kysely<LedgerSchema>, owner: string): Promise<void> {
  await sql`insert into gateway_process (id, seen_at) values (${owner}, clock_timestamp())
    on conflict (id) do update set seen_at = clock_timestamp()`.execute(db);
}
