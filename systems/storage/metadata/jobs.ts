/** Work that several APIs share: each piece is taken for a while, so that a lost one returns. */
import { sql } from 'kysely';
import type { ChunkId, Copy, FileId, Redundancy, ServerId } from '../model/nouns.ts';
import { interval, tombstoneFiles } from './files.ts';
import type { Db } from './schema.ts';

/** Whether this process does the job for now. */
export async function claimJob(db: Db, job: string, holder: string, ms: number): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO job_leases AS held (job, holder, expires_at)
    VALUES (${job}, ${holder}, now() + ${interval(ms)})
    ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
    WHERE held.holder = excluded.holder OR held.expires_at < now()
    RETURNING job`.execute(db);
  return rows.length === 1;
}

/** Uploads that nobody goes on with: they die here; their bytes go by `deletions`. */
export async function expireUploads(db: Db, limit: number): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ file_id: FileId }>`
      UPDATE upload_sessions SET status = 'expired' WHERE session_id IN (
        SELECT session_id FROM upload_sessions WHERE status = 'active' AND expires_at < now()
        ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING file_id`.execute(tx);
    return await tombstoneFiles(
      tx,
      rows.map(({ file_id }) => file_id),
      0,
    );
  });
}

export interface Deletion {
  readonly serverId: ServerId;
  readonly copyId: string;
}

/** Only of servers that can be asked; those of servers that left for good are dropped. */
export async function takeDeletions(
  db: Db,
  limit: number,
  takenMs: number,
): Promise<readonly Deletion[]> {
  const { rows } = await sql<{ server_id: string; copy_id: string }>`
    UPDATE deletions SET due_at = now() + ${interval(takenMs)}, attempts = attempts + 1
    WHERE (server_id, copy_id) IN (
      SELECT server_id, copy_id FROM deletions JOIN storage_servers AS servers USING (server_id)
      WHERE due_at <= now() AND servers.status <> 'inactive'
      ORDER BY due_at LIMIT ${limit} FOR UPDATE OF deletions SKIP LOCKED)
    RETURNING server_id, copy_id`.execute(db);
  return rows.map(({ server_id, copy_id }) => ({ serverId: server_id, copyId: copy_id }));
}

export async function deletionsDone(db: Db, done: readonly Deletion[]): Promise<void> {
  if (done.length === 0) return;
  await sql`DELETE FROM deletions USING unnest(
      ${done.map(({ serverId }) => serverId)}::text[], ${done.map(({ copyId }) => copyId)}::text[])
      AS done (server_id, copy_id)
    WHERE deletions.server_id = done.server_id AND deletions.copy_id = done.copy_id`.execute(db);
}

export interface RepairTask {
  readonly chunkId: ChunkId;
  readonly fileId: FileId;
  readonly number: number;
  readonly storedBytes: number;
  readonly sizeBytes: number;
  readonly hash: string;
  readonly redundancy: Redundancy;
  readonly copies: readonly Copy[];
}

/** Rows of chunks that are gone meanwhile are dropped. */
export async function takeRepairs(
  db: Db,
  limit: number,
  takenMs: number,
): Promise<readonly RepairTask[]> {
  const { rows } = await sql<{
    chunk_id: string;
    file_id: string;
    chunk_number: number;
    stored_size: number;
    chunk_size: number;
    chunk_hash: string;
    redundancy: Redundancy;
    copies: Copy[];
  }>`
    WITH taken AS (
      UPDATE repairs SET due_at = now() + ${interval(takenMs)}, attempts = attempts + 1
      WHERE chunk_id IN (
        SELECT chunk_id FROM repairs WHERE due_at <= now()
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING chunk_id
    ), dropped AS (
      DELETE FROM repairs USING taken WHERE repairs.chunk_id = taken.chunk_id
        AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.chunk_id = taken.chunk_id)
    )
    SELECT chunks.chunk_id, chunks.file_id, chunk_number, stored_size, chunk_size, chunk_hash,
      redundancy, (
        SELECT coalesce(json_agg(json_build_object('serverId', server_id, 'shard', shard)), '[]')
        FROM chunk_copies WHERE chunk_copies.chunk_id = chunks.chunk_id) AS copies
    FROM taken JOIN chunks USING (chunk_id) JOIN files USING (file_id)`.execute(db);
  return rows.map((row) => ({
    chunkId: row.chunk_id,
    fileId: row.file_id,
    number: row.chunk_number,
    storedBytes: row.stored_size,
    sizeBytes: row.chunk_size,
    hash: row.chunk_hash,
    redundancy: row.redundancy,
    copies: row.copies,
  }));
}

/** Tried again later, each time after twice as long, and at least every quarter of an hour. */
export async function repairFailed(db: Db, chunkId: ChunkId, problem: string): Promise<void> {
  await sql`UPDATE repairs SET problem = ${problem},
      due_at = now() + least(
        interval '15 minutes',
        -- An interval ends at 2^43 seconds, which a server that is away overnight comes to.
        interval '1 second' * power(2, least(attempts, 10)))
    WHERE chunk_id = ${chunkId}`.execute(db);
  await sql`UPDATE chunks SET status = 'degraded' WHERE chunk_id = ${chunkId}`.execute(db);
}

/**
 * Nobody has it who should have it. False: it was deleted or moved after the task was taken, and
 * what was looked for is not what it has now.
 */
export async function chunkLost(db: Db, { chunkId, copies }: RepairTask): Promise<boolean> {
  const servers = copies.map(({ serverId }) => serverId);
  const { rows } = await sql`UPDATE chunks SET status = 'lost' WHERE chunk_id = ${chunkId}
    AND NOT EXISTS (SELECT 1 FROM chunk_copies WHERE chunk_copies.chunk_id = chunks.chunk_id
      AND server_id <> ALL (${servers}::text[]))
    RETURNING chunk_id`.execute(db);
  return rows.length === 1;
}

/** A copy that is durable on a new server. False: the chunk is dead, and so is this copy. */
export async function addCopy(
  db: Db,
  chunkId: ChunkId,
  copy: Copy,
  copyId: string,
): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql`SELECT 1 FROM chunks WHERE chunk_id = ${chunkId} FOR UPDATE`.execute(
      tx,
    );
    if (rows.length === 0) {
      await sql`INSERT INTO deletions (server_id, copy_id, due_at)
        VALUES (${copy.serverId}, ${copyId}, now()) ON CONFLICT DO NOTHING`.execute(tx);
      return false;
    }
    await sql`INSERT INTO chunk_copies (chunk_id, server_id, shard)
      VALUES (${chunkId}, ${copy.serverId}, ${copy.shard})
      ON CONFLICT (server_id, chunk_id) DO UPDATE SET shard = excluded.shard`.execute(tx);
    // An earlier order to remove it from there is not for this copy.
    await sql`DELETE FROM deletions WHERE server_id = ${copy.serverId}
      AND copy_id = ${copyId}`.execute(tx);
    return true;
  });
}

/** The copy no longer counts; its bytes, if there are any, go after a grace for who reads them. */
export async function dropCopy(
  db: Db,
  chunkId: ChunkId,
  serverId: ServerId,
  copyId: string,
  graceMs: number,
): Promise<void> {
  await sql`
    WITH gone AS (
      DELETE FROM chunk_copies WHERE chunk_id = ${chunkId} AND server_id = ${serverId}
      RETURNING server_id
    )
    INSERT INTO deletions (server_id, copy_id, due_at)
    SELECT server_id, ${copyId}, now() + ${interval(graceMs)} FROM gone
    ON CONFLICT DO NOTHING`.execute(db);
}

/** As many good copies as there should be, each where it should be. */
export async function repairDone(db: Db, chunkId: ChunkId, first: ServerId): Promise<void> {
  await sql`UPDATE chunks SET status = 'stored', storage_server_id = ${first}
    WHERE chunk_id = ${chunkId}`.execute(db);
  await sql`DELETE FROM repairs WHERE chunk_id = ${chunkId}`.execute(db);
}

/** All chunks that have a copy on a server which has been silent for so long. */
export async function queueSilent(db: Db, silentMs: number): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO repairs (chunk_id, reason)
    SELECT DISTINCT chunk_id, 'a server with a copy is gone'
    FROM chunk_copies JOIN storage_servers AS servers USING (server_id)
    WHERE servers.status = 'inactive' AND servers.inactive_since < now() - ${interval(silentMs)}
    ON CONFLICT DO NOTHING`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
