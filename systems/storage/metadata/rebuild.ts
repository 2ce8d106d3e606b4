/** Rows made anew from what the chunks on the disks say of themselves. */
import { sql } from 'kysely';
import type { Label, ServerId } from '../model/nouns.ts';
import { interval } from './files.ts';
import { recount } from './listing.ts';
import type { Db } from './schema.ts';

export interface FoundCopy {
  readonly serverId: ServerId;
  readonly copyId: string;
  readonly chunkId: string;
  readonly shard: number;
  readonly storedBytes: number;
  readonly hash: string;
  readonly label: Label;
}

/** Found copies are gathered in a table of their own first: they come in any order. */
export async function beginRebuild(db: Db): Promise<void> {
  await sql`DROP TABLE IF EXISTS rebuild_found`.execute(db);
  await sql`CREATE TABLE rebuild_found (
    server_id text, chunk_id text, file_id uuid, number int, shard smallint, stored bigint,
    hash text, label jsonb)`.execute(db);
}

export async function addFound(db: Db, copies: readonly FoundCopy[]): Promise<void> {
  if (copies.length === 0) return;
  await sql`INSERT INTO rebuild_found SELECT * FROM unnest(
    ${copies.map(({ serverId }) => serverId)}::text[],
    ${copies.map(({ chunkId }) => chunkId)}::text[],
    ${copies.map(({ label }) => label.fileId)}::uuid[],
    ${copies.map(({ label }) => label.number)}::int[],
    ${copies.map(({ shard }) => shard)}::smallint[],
    ${copies.map(({ storedBytes }) => storedBytes)}::bigint[],
    ${copies.map(({ hash }) => hash)}::text[],
    ${copies.map(({ label }) => JSON.stringify(label))}::jsonb[])`.execute(db);
}

export interface Rebuilt {
  readonly files: number;
  /** Their last chunk, or one between, is on no server: half-uploaded, or truly lost. */
  readonly incomplete: number;
}

/**
 * A file is whole when its chunks follow on one another from 0 to the size that its last one tells.
 * What the database still knows is left as it is.
 */
export async function endRebuild(db: Db, kind: 'file' | 'object'): Promise<Rebuilt> {
  return await db.transaction().execute(async (tx) => {
    await sql`CREATE TEMPORARY TABLE rebuilt ON COMMIT DROP AS
      WITH parts AS (
        SELECT DISTINCT ON (chunk_id) chunk_id, file_id, number, label,
          (label->>'startBytes')::bigint AS begins, (label->>'sizeBytes')::bigint AS bytes,
          (label->>'fileBytes')::bigint AS whole
        FROM rebuild_found ORDER BY chunk_id, shard
      )
      SELECT file_id, sum(bytes) AS bytes, max(whole) AS whole,
        (array_agg(label ORDER BY number))[1] AS label
      FROM parts WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.file_id = parts.file_id)
      GROUP BY file_id`.execute(tx);
    const made = await sql`
      INSERT INTO files (file_id, kind, filename, content_type, total_size, upload_status,
        redundancy, coding, completed_at)
      SELECT file_id, ${kind}, label->>'name', label->>'contentType', bytes, 'completed',
        label->>'redundancy', label->'coding', now()
      FROM rebuilt WHERE bytes = whole`.execute(tx);
    await sql`
      INSERT INTO chunks
        (chunk_id, file_id, chunk_number, storage_server_id, chunk_size, stored_size, chunk_hash)
      SELECT DISTINCT ON (chunk_id) chunk_id, found.file_id, number, server_id,
        (found.label->>'sizeBytes')::bigint,
        CASE WHEN found.label->>'redundancy' = 'shards-4-2'
          THEN coalesce((found.label->>'storedBytes')::bigint, 0) ELSE stored END, hash
      FROM rebuild_found AS found JOIN rebuilt USING (file_id) WHERE bytes = whole
      ORDER BY chunk_id, shard`.execute(tx);
    await sql`
      INSERT INTO chunk_copies (chunk_id, server_id, shard)
      SELECT DISTINCT found.chunk_id, server_id, shard FROM rebuild_found AS found
      JOIN chunks USING (chunk_id) ON CONFLICT DO NOTHING`.execute(tx);
    await sql`INSERT INTO repairs (chunk_id, reason)
      SELECT DISTINCT chunk_id, 'rebuilt' FROM rebuild_found JOIN chunks USING (chunk_id)
      ON CONFLICT DO NOTHING`.execute(tx);
    // Half-uploaded ones stay orphans, which go after their grace.
    const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM rebuilt
      WHERE bytes IS DISTINCT FROM whole`.execute(tx);
    await sql`DROP TABLE rebuild_found`.execute(tx);
    await recount(tx);
    return { files: Number(made.numAffectedRows ?? 0n), incomplete: rows[0]?.count ?? 0 };
  });
}

/** Whole-file checksums are not on the disks: they are computed by reading, and put in here. */
export async function setChecksum(db: Db, fileId: string, checksum: string): Promise<void> {
  await sql`UPDATE files SET checksum = ${checksum},
    digests = ${JSON.stringify({ sha256: checksum })} WHERE file_id = ${fileId}`.execute(db);
}

export async function withoutChecksum(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ file_id: string }>`SELECT file_id FROM files
    WHERE checksum IS NULL AND upload_status = 'completed' AND tombstoned_at IS NULL
      AND kind = 'file' LIMIT ${limit}`.execute(db);
  return rows.map(({ file_id }) => file_id);
}

/** Files whose key another master key wraps. */
export async function wrappedByOther(db: Db, masterKeyId: string, limit: number) {
  const { rows } = await sql<{ file_id: string; masterKeyId: string; wrappedKey: string }>`
    SELECT file_id, coding->'encryption'->>'masterKeyId' AS "masterKeyId",
      coding->'encryption'->>'wrappedKey' AS "wrappedKey"
    FROM files WHERE coding->'encryption'->>'masterKeyId' <> ${masterKeyId}
      AND tombstoned_at IS NULL LIMIT ${limit}`.execute(db);
  return rows;
}

export async function setWrappedKey(
  db: Db,
  fileId: string,
  wrapped: { readonly masterKeyId: string; readonly wrappedKey: string },
): Promise<void> {
  await sql`UPDATE files SET coding = jsonb_set(coding, '{encryption}',
    ${JSON.stringify(wrapped)}::jsonb) WHERE file_id = ${fileId}`.execute(db);
}

/** For `storage repair`: everything that is known to lack a copy is due now. */
export async function repairNow(db: Db): Promise<number> {
  await sql`INSERT INTO repairs (chunk_id, reason)
    SELECT chunk_id, 'asked for' FROM chunks WHERE status <> 'stored'
    ON CONFLICT (chunk_id) DO NOTHING`.execute(db);
  const { numAffectedRows } = await sql`UPDATE repairs SET due_at = now()
    WHERE due_at > now() + ${interval(0)} OR problem IS NOT NULL`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
