/** The life of a file: pending with a lease, completed in one transaction, tombstoned, gone. */
import { sql } from 'kysely';
import type {
  Chunk,
  Coding,
  FileId,
  PendingFile,
  Redundancy,
  ServerId,
  StoredFile,
} from '../model/nouns.ts';
import { spreadOf } from '../model/redundancy.ts';
import type { Db, Tx } from './schema.ts';
import { type NewFile, statementsOf } from './statements.ts';

/** The row comes before the first byte: whatever is found on a disk later is somebody's. */
export async function beginFile(db: Db, file: NewFile): Promise<FileId> {
  const { begin } = statementsOf(db);
  return await begin(file);
}

export function interval(ms: number) {
  return sql`make_interval(secs => ${ms / 1_000})`;
}

/** For as long as bytes keep coming. False: it was given up meanwhile. */
export async function renewLease(db: Db, fileId: FileId, leaseMs: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE upload_sessions SET expires_at = now() + ${interval(leaseMs)}
    WHERE file_id = ${fileId} AND status = 'active'`.execute(db);
  return numAffectedRows === 1n;
}

/**
 * Chunks that are durable already, so that a resumed or abandoned upload knows of them. At once: a
 * chunk that nobody has would look as if it was lost.
 */
export async function addChunks(db: Db | Tx, fileId: FileId, chunks: readonly Chunk[]) {
  if (chunks.length === 0) return;
  const rows = chunks.map((chunk) => ({
    chunk_id: chunk.chunkId,
    file_id: fileId,
    chunk_number: chunk.number,
    storage_server_id: chunk.copies[0]?.serverId ?? '',
    chunk_size: chunk.sizeBytes,
    stored_size: chunk.storedBytes,
    chunk_hash: chunk.hash,
  }));
  const copies = chunks.flatMap((chunk) =>
    chunk.copies.map(({ serverId, shard }) => ({
      chunk_id: chunk.chunkId,
      server_id: serverId,
      shard,
    })),
  );
  await db
    .with('made', (made) =>
      made
        .insertInto('chunks')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing()),
    )
    .insertInto('chunk_copies')
    .values(copies)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Makes a file visible, by itself or in the caller's transaction. False: its lease was over and it
 * was given up, so the caller's transaction must not go on.
 */
export async function completeFile(db: Db | Tx, file: PendingFile): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`
    SELECT file_complete(${file.fileId}, ${completionOf(file)}) AS done`.execute(db);
  return rows[0]?.done === true;
}

/** What the database's `file_complete` reads. */
export function completionOf(file: PendingFile): string {
  const { sizeBytes, digests, chunks, row } = file;
  const wanted = spreadOf(file.redundancy).servers;
  return JSON.stringify({ sizeBytes, digests, chunks, wanted, row });
}

export async function queueRepair(db: Db | Tx, chunkId: string, reason: string): Promise<void> {
  await sql`INSERT INTO repairs (chunk_id, reason) VALUES (${chunkId}, ${reason})
    ON CONFLICT (chunk_id) DO NOTHING`.execute(db);
}

/**
 * From here on the files are dead and nobody reads them; the bytes go later, by `deletions`. A file
 * that never completed may have chunks that no row tells of: they are asked for everywhere.
 */
export async function tombstoneFiles(
  tx: Db | Tx,
  fileIds: readonly FileId[],
  graceMs: number,
): Promise<number> {
  if (fileIds.length === 0) return 0;
  const ids = sql`ANY(${[...fileIds]}::uuid[])`;
  const due = sql`now() + ${interval(graceMs)}`;
  const { rows } = await sql<{ file_id: string; completed: boolean }>`
    UPDATE files SET tombstoned_at = now(),
      upload_status = CASE WHEN upload_status = 'completed' THEN 'completed' ELSE 'failed' END
    WHERE file_id = ${ids} AND tombstoned_at IS NULL
    RETURNING file_id, upload_status = 'completed' AS completed`.execute(tx);
  await sql`
    INSERT INTO deletions (server_id, copy_id, due_at)
    SELECT copies.server_id, ${copyIdSql}, ${due}
    FROM chunks JOIN chunk_copies AS copies USING (chunk_id) JOIN files USING (file_id)
    WHERE chunks.file_id = ${ids} AND files.tombstoned_at IS NOT NULL
    ON CONFLICT DO NOTHING`.execute(tx);
  const unfinished = rows.filter(({ completed }) => !completed).map(({ file_id }) => file_id);
  if (unfinished.length > 0) await deleteEverywhere(tx, unfinished, due);
  await sql`DELETE FROM chunks WHERE file_id = ${ids}`.execute(tx);
  await sql`UPDATE upload_sessions SET status = 'cancelled'
    WHERE file_id = ${ids} AND status = 'active'`.execute(tx);
  return rows.length;
}

const copyIdSql = sql`CASE WHEN files.redundancy = 'shards-4-2'
  THEN chunks.chunk_id || '.s' || copies.shard ELSE chunks.chunk_id END`;

/** Up to two chunks may have been under way when the writer was lost. */
async function deleteEverywhere(tx: Db | Tx, fileIds: readonly FileId[], due: unknown) {
  await sql`
    INSERT INTO deletions (server_id, copy_id, due_at)
    SELECT servers.server_id, files.file_id || '.' || number || suffix, ${due}
    FROM files
    CROSS JOIN storage_servers AS servers
    CROSS JOIN LATERAL generate_series(
      0, (SELECT count(*) FROM chunks WHERE chunks.file_id = files.file_id) + 1) AS number
    CROSS JOIN LATERAL unnest(CASE WHEN files.redundancy = 'shards-4-2'
      THEN ARRAY['.s0', '.s1', '.s2', '.s3', '.s4', '.s5'] ELSE ARRAY[''] END) AS suffix
    WHERE files.file_id = ANY(${[...fileIds]}::uuid[])
    ON CONFLICT DO NOTHING`.execute(tx);
}

interface ChunkRow {
  readonly file_id: string;
  readonly total_size: number;
  readonly coding: Coding;
  readonly redundancy: Redundancy;
  readonly chunk_id: string | null;
  readonly chunk_number: number;
  readonly chunk_size: number;
  readonly stored_size: number;
  readonly chunk_hash: string;
  readonly copies: { serverId: ServerId; shard: number }[];
}

/** In the order asked; those that are not completed, or dead, are left out. */
export async function findFiles(db: Db | Tx, fileIds: readonly FileId[]): Promise<StoredFile[]> {
  const { rows } = await sql<ChunkRow>`
    SELECT files.file_id, files.total_size, files.coding, files.redundancy, chunks.chunk_id,
      chunks.chunk_number, chunks.chunk_size, chunks.stored_size, chunks.chunk_hash, (
        SELECT coalesce(json_agg(json_build_object('serverId', server_id, 'shard', shard)
          ORDER BY server_id = chunks.storage_server_id DESC, shard, server_id), '[]')
        FROM chunk_copies WHERE chunk_copies.chunk_id = chunks.chunk_id) AS copies
    FROM files LEFT JOIN chunks USING (file_id)
    WHERE files.file_id = ANY(${[...new Set(fileIds)]}::uuid[])
      AND files.upload_status = 'completed' AND files.tombstoned_at IS NULL
    ORDER BY files.file_id, chunks.chunk_number`.execute(db);
  const byId = Map.groupBy(rows, ({ file_id }) => file_id);
  return fileIds.flatMap((fileId) => {
    const found = byId.get(fileId);
    return found === undefined ? [] : [storedFile(found)];
  });
}

function storedFile(rows: readonly ChunkRow[]): StoredFile {
  const [first] = rows;
  if (first === undefined) throw new Error('a file without rows');
  return {
    fileId: first.file_id,
    sizeBytes: first.total_size,
    coding: first.coding,
    redundancy: first.redundancy,
    chunks: rows.flatMap((row) => (row.chunk_id === null ? [] : [chunkOf(row, row.chunk_id)])),
  };
}

function chunkOf(row: ChunkRow, chunkId: string): Chunk {
  return {
    chunkId,
    number: row.chunk_number,
    sizeBytes: row.chunk_size,
    storedBytes: row.stored_size,
    hash: row.chunk_hash,
    copies: row.copies,
  };
}
