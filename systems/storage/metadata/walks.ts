/** Looks over all chunks, a page at a time: for moves, orphans and missing copies. */
import { sql } from 'kysely';
import type { ChunkId, Copy, Redundancy, ServerId } from '../model/nouns.ts';
import { interval } from './files.ts';
import type { Db } from './schema.ts';

export interface PlacedChunk {
  readonly chunkId: ChunkId;
  readonly redundancy: Redundancy;
  readonly copies: readonly Copy[];
}

export async function pageChunks(
  db: Db,
  after: ChunkId,
  limit: number,
): Promise<readonly PlacedChunk[]> {
  const { rows } = await sql<{ chunk_id: string; redundancy: Redundancy; copies: Copy[] }>`
    SELECT chunk_id, redundancy, (
      SELECT coalesce(json_agg(json_build_object('serverId', server_id, 'shard', shard)), '[]')
      FROM chunk_copies WHERE chunk_copies.chunk_id = chunks.chunk_id) AS copies
    FROM chunks JOIN files USING (file_id) WHERE chunk_id > ${after}
    ORDER BY chunk_id LIMIT ${limit}`.execute(db);
  return rows.map(({ chunk_id, redundancy, copies }) => ({
    chunkId: chunk_id,
    redundancy,
    copies,
  }));
}

export async function queueMoves(db: Db, chunkIds: readonly ChunkId[]): Promise<void> {
  if (chunkIds.length === 0) return;
  await sql`INSERT INTO repairs (chunk_id, reason)
    SELECT chunk_id, 'it belongs elsewhere now' FROM unnest(${[...chunkIds]}::text[]) AS chunk_id
    ON CONFLICT (chunk_id) DO UPDATE SET due_at = now(), problem = NULL
    WHERE repairs.problem IS NOT NULL`.execute(db);
}

export async function unsettledEpoch(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ epoch: number; settled_at: Date | null }>`
    SELECT epoch, settled_at FROM layouts ORDER BY epoch DESC LIMIT 1`.execute(db);
  const [row] = rows;
  return row === undefined || row.settled_at !== null ? undefined : row.epoch;
}

export async function settleEpoch(db: Db, epoch: number): Promise<void> {
  await sql`UPDATE layouts SET settled_at = now() WHERE epoch <= ${epoch}
    AND settled_at IS NULL`.execute(db);
}

/**
 * Of what a server holds: what the database knows nothing of. A file that is still being written
 * counts as known, whatever it has written so far.
 */
export async function markOrphans(
  db: Db,
  serverId: ServerId,
  copies: readonly {
    readonly copyId: string;
    readonly chunkId: ChunkId;
    readonly fileId: string;
  }[],
): Promise<number> {
  if (copies.length === 0) return 0;
  const { numAffectedRows } = await sql`
    INSERT INTO orphans (server_id, copy_id)
    SELECT ${serverId}, copy_id FROM unnest(
      ${copies.map(({ copyId }) => copyId)}::text[],
      ${copies.map(({ chunkId }) => chunkId)}::text[],
      ${copies.map(({ fileId }) => fileId)}::uuid[]) AS seen (copy_id, chunk_id, file_id)
    WHERE NOT EXISTS (SELECT 1 FROM chunk_copies AS known
        WHERE known.server_id = ${serverId} AND known.chunk_id = seen.chunk_id)
      AND NOT EXISTS (SELECT 1 FROM upload_sessions AS open
        WHERE open.file_id = seen.file_id AND open.status = 'active')
      AND NOT EXISTS (SELECT 1 FROM file_id_leases AS lease
        WHERE lease.lease_id = file_id_lease(seen.file_id))
    ON CONFLICT DO NOTHING`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** What was marked long enough ago, and is still nobody's, is dead by the word of the database. */
export async function sweepOrphans(db: Db, graceMs: number): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ server_id: string; copy_id: string }>`
      DELETE FROM orphans WHERE marked_at < now() - ${interval(graceMs)}
      RETURNING server_id, copy_id`.execute(tx);
    if (rows.length === 0) return 0;
    const { numAffectedRows } = await sql`
      INSERT INTO deletions (server_id, copy_id, due_at)
      SELECT server_id, copy_id, now() FROM unnest(
        ${rows.map(({ server_id }) => server_id)}::text[],
        ${rows.map(({ copy_id }) => copy_id)}::text[]) AS swept (server_id, copy_id)
      WHERE NOT EXISTS (SELECT 1 FROM chunk_copies AS known
          WHERE known.server_id = swept.server_id
            AND known.chunk_id = regexp_replace(swept.copy_id, '\.s[0-5]$', ''))
        AND NOT EXISTS (SELECT 1 FROM upload_sessions AS open
          WHERE open.file_id::text = split_part(swept.copy_id, '.', 1) AND open.status = 'active')
        AND NOT EXISTS (SELECT 1 FROM file_id_leases AS lease
          WHERE left(lease.lease_id::text, 28) = left(swept.copy_id, 28))
      ON CONFLICT DO NOTHING`.execute(tx);
    return Number(numAffectedRows ?? 0n);
  });
}

/** What a server should hold, a page at a time. */
export async function copiesOn(
  db: Db,
  serverId: ServerId,
  after: ChunkId,
  limit: number,
): Promise<readonly { readonly chunkId: ChunkId; readonly copyId: string }[]> {
  const { rows } = await sql<{ chunk_id: string; copy_id: string }>`
    SELECT chunk_id, CASE WHEN redundancy = 'shards-4-2' THEN chunk_id || '.s' || shard
      ELSE chunk_id END AS copy_id
    FROM chunk_copies JOIN chunks USING (chunk_id) JOIN files USING (file_id)
    WHERE server_id = ${serverId} AND chunk_id > ${after}
    ORDER BY chunk_id LIMIT ${limit}`.execute(db);
  return rows.map(({ chunk_id, copy_id }) => ({ chunkId: chunk_id, copyId: copy_id }));
}

/** Servers that were drained, hold nothing any more and have been ended. */
export async function removeDrained(db: Db, silentMs: number): Promise<void> {
  await sql`
    DELETE FROM storage_servers AS servers WHERE status = 'maintenance'
      AND last_heartbeat < now() - ${interval(silentMs)}
      AND NOT EXISTS (SELECT 1 FROM chunk_copies AS copies
        WHERE copies.server_id = servers.server_id)`.execute(db);
}

/** Files that died long ago and whose bytes are gone. */
export async function purgeFiles(db: Db, ageMs: number): Promise<void> {
  await sql`DELETE FROM files WHERE tombstoned_at < now() - ${interval(ageMs)}`.execute(db);
}
