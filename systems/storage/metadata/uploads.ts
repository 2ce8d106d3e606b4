/** Uploads that may be interrupted and go on: where each one is, and who writes it now. */
import { sql } from 'kysely';
import type { Chunk, Coding, FileId, Redundancy, StoredFile } from '../model/nouns.ts';
import { addChunks, beginFile, interval } from './files.ts';
import type { Db } from './schema.ts';
import type { NewFile } from './statements.ts';

export interface OpenUpload {
  readonly fileId: FileId;
  readonly name: string;
  readonly contentType: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
  readonly owner: string | undefined;
  readonly expiresAt: Date;
  readonly redundancy: Redundancy;
  readonly coding: Coding;
  readonly isCompleted: boolean;
}

interface Row {
  readonly file_id: string;
  readonly filename: string;
  readonly content_type: string;
  readonly received: number;
  readonly total: number;
  readonly owner: string | null;
  readonly expires_at: Date;
  readonly redundancy: Redundancy;
  readonly coding: Coding;
  readonly status: string;
}

function uploadOf(row: Row): OpenUpload {
  return {
    fileId: row.file_id,
    name: row.filename,
    contentType: row.content_type,
    receivedBytes: row.received,
    totalBytes: row.total,
    owner: row.owner ?? undefined,
    expiresAt: row.expires_at,
    redundancy: row.redundancy,
    coding: row.coding,
    isCompleted: row.status === 'completed',
  };
}

export async function beginUpload(db: Db, file: NewFile, totalBytes: number): Promise<FileId> {
  const fileId = await beginFile(db, file);
  await sql`UPDATE upload_sessions SET kind = 'tus', total = ${totalBytes}
    WHERE file_id = ${fileId}`.execute(db);
  return fileId;
}

/** undefined: finished long ago, cancelled, expired, or never begun. */
export async function findUpload(db: Db, fileId: FileId): Promise<OpenUpload | undefined> {
  const { rows } = await sql<Row>`
    SELECT sessions.file_id, filename, content_type, received, total, sessions.owner, expires_at,
      redundancy, coding, status
    FROM upload_sessions AS sessions JOIN files USING (file_id)
    WHERE file_id = ${fileId} AND sessions.kind = 'tus' AND files.tombstoned_at IS NULL
      AND (status = 'completed' OR (status = 'active' AND expires_at > now()))`.execute(db);
  return rows[0] === undefined ? undefined : uploadOf(rows[0]);
}

/**
 * The writer from now on; whoever wrote before finds out at its next chunk. A client that lost its
 * connection comes back before the server has noticed that it went; what the earlier writer adds
 * until this moment counts, so where it goes on is only known from here.
 */
export async function takeUpload(
  db: Db,
  fileId: FileId,
  holder: string,
  leaseMs: number,
): Promise<{ readonly attempt: number; readonly receivedBytes: number } | undefined> {
  const { rows } = await sql<{ attempts: number; received: number }>`
    UPDATE upload_sessions SET holder = ${holder}, attempts = attempts + 1,
      expires_at = greatest(expires_at, now() + ${interval(leaseMs)})
    WHERE file_id = ${fileId} AND status = 'active' RETURNING attempts, received`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : { attempt: row.attempts, receivedBytes: row.received };
}

/** Counts a durable chunk. False: another one writes now, and this chunk is nobody's. */
export async function advanceUpload(
  db: Db,
  fileId: FileId,
  holder: string,
  chunk: Chunk,
  leaseMs: number,
): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      UPDATE upload_sessions SET received = received + ${chunk.sizeBytes},
        expires_at = greatest(expires_at, now() + ${interval(leaseMs)})
      WHERE file_id = ${fileId} AND status = 'active' AND holder = ${holder}
      RETURNING received`.execute(tx);
    if (rows.length === 1) {
      await addChunks(tx, fileId, [chunk]);
      return true;
    }
    for (const { serverId } of chunk.copies) {
      await sql`INSERT INTO deletions (server_id, copy_id, due_at)
        VALUES (${serverId}, ${chunk.chunkId}, now()) ON CONFLICT DO NOTHING`.execute(tx);
    }
    return false;
  });
}

/** What has arrived so far, as if it were a file: to read it once more before it becomes one. */
export async function uploadedSoFar(db: Db, upload: OpenUpload): Promise<StoredFile> {
  const { rows } = await sql<{
    chunk_id: string;
    chunk_number: number;
    chunk_size: number;
    stored_size: number;
    chunk_hash: string;
    copies: { serverId: string; shard: number }[];
  }>`
    SELECT chunk_id, chunk_number, chunk_size, stored_size, chunk_hash, (
      SELECT json_agg(json_build_object('serverId', server_id, 'shard', shard))
      FROM chunk_copies WHERE chunk_copies.chunk_id = chunks.chunk_id) AS copies
    FROM chunks WHERE file_id = ${upload.fileId} ORDER BY chunk_number`.execute(db);
  const { fileId, coding, redundancy, receivedBytes: sizeBytes } = upload;
  const chunks = rows.map((row) => ({
    chunkId: row.chunk_id,
    number: row.chunk_number,
    sizeBytes: row.chunk_size,
    storedBytes: row.stored_size,
    hash: row.chunk_hash,
    copies: row.copies,
  }));
  return { fileId, sizeBytes, coding, redundancy, chunks };
}
