/** Ranges of file ids, leased: what has one of these ids and no row may be under way. */
import { sql } from 'kysely';
import type { PendingFile } from '../model/nouns.ts';
import { interval } from './files.ts';
import type { Db, Tx } from './schema.ts';

/** What all ids of the lease begin with. */
export async function openIdLease(db: Db, leaseMs: number): Promise<string> {
  const { rows } = await sql<{ lease_id: string }>`
    INSERT INTO file_id_leases (lease_id, expires_at)
    VALUES (file_id_lease(gen_random_uuid()), now() + ${interval(leaseMs)})
    RETURNING lease_id`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('no lease was made');
  return row.lease_id.slice(0, 28);
}

/** Waits for completions that hold one; none comes after. */
export async function expireIdLeases(db: Db): Promise<void> {
  await sql`DELETE FROM file_id_leases WHERE expires_at < now()`.execute(db);
}

/** A file that has no row gets one, as of an upload that never was completed, and never will be. */
export async function recordGivenUp(
  tx: Tx,
  { fileId, row }: Pick<PendingFile, 'fileId' | 'row'>,
): Promise<void> {
  if (row === undefined) return;
  const { kind, name, contentType, redundancy, coding, owner } = row;
  await sql`
    INSERT INTO files
      (file_id, kind, filename, content_type, upload_status, redundancy, coding, owner)
    VALUES (${fileId}, ${kind}, ${name}, ${contentType}, 'pending', ${redundancy},
      ${JSON.stringify(coding)}, ${owner ?? null})
    ON CONFLICT DO NOTHING`.execute(tx);
}
