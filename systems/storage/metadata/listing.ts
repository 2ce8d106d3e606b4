/** What the file API shows of files. */
import { sql } from 'kysely';
import type { FileId, StoredFile } from '../model/nouns.ts';
import { cacheOf } from './cache/cache.ts';
import { fileName } from './cache/names.ts';
import type { Db, Tx } from './schema.ts';
import { type ListedRow, statementsOf } from './statements.ts';

export interface FileInfo {
  readonly fileId: FileId;
  readonly name: string;
  readonly sizeBytes: number;
  /** SHA-256 in hex. */
  readonly checksum: string;
  readonly contentType: string;
  readonly uploadStatus: string;
  readonly cacheControl: string | undefined;
  readonly createdAt: Date;
}

function infoOf(row: ListedRow): FileInfo {
  return {
    fileId: row.file_id,
    name: row.filename,
    sizeBytes: row.total_size,
    checksum: row.checksum ?? '',
    contentType: row.content_type,
    uploadStatus: row.upload_status,
    cacheControl: row.cache_control ?? undefined,
    createdAt: row.created_at,
  };
}

const listed = sql`kind = 'file' AND upload_status = 'completed' AND tombstoned_at IS NULL`;

export async function findFileInfo(db: Db, fileId: FileId): Promise<FileInfo | undefined> {
  const { rows } =
    await sql<ListedRow>`SELECT * FROM files WHERE file_id = ${fileId} AND ${listed}`.execute(db);
  return rows[0] === undefined ? undefined : infoOf(rows[0]);
}

/** What the API shows of a file, and where its bytes are, as of one moment. */
export interface FoundFile {
  readonly info: FileInfo;
  readonly file: StoredFile;
}

export async function findFile(db: Db, fileId: FileId): Promise<FoundFile | undefined> {
  const cache = cacheOf(db);
  const fromDatabase = () => statementsOf(db).file(fileId);
  const row = await (cache === undefined
    ? fromDatabase()
    : cache.read(fileName(fileId), {
        fromDatabase,
        isKept: () => true,
        revived: (found) => ({ ...found, created_at: new Date(found.created_at) }),
      }));
  return row === undefined ? undefined : { info: infoOf(row), file: row.file };
}

export interface FilePage {
  readonly files: readonly FileInfo[];
  readonly total: number;
}

/** Files have numbers in the order in which they were begun; so many of them are a block. */
const BLOCK = sql`1024`;

/**
 * The newest first, by the order in which they were begun: clocks do not count. The block in which
 * a page begins follows from the counts of the blocks; only there rows are walked over. Counts and
 * rows are of the same moment.
 */
export async function listFiles(db: Db, page: number, perPage: number): Promise<FilePage> {
  const offset = (page - 1) * perPage;
  const [total, { rows }] = await Promise.all([
    countFiles(db),
    sql<ListedRow>`
      WITH blocks AS (
        SELECT block, sum(delta) AS files FROM file_block_counts GROUP BY block
      ), begun AS (
        SELECT block, files, sum(files) OVER (ORDER BY block DESC) AS upto FROM blocks
      ), first AS (
        SELECT block, ${offset} - (upto - files) AS skipped FROM begun
        WHERE upto > ${offset} ORDER BY block DESC LIMIT 1
      )
      SELECT * FROM files WHERE seq = ANY(ARRAY(
        SELECT seq FROM files WHERE ${listed} AND seq < (SELECT (block + 1) * ${BLOCK} FROM first)
        ORDER BY seq DESC LIMIT ${perPage} OFFSET (SELECT skipped FROM first)))
      AND ${listed} ORDER BY seq DESC`.execute(db),
  ]);
  return { files: rows.map(infoOf), total };
}

export async function countFiles(db: Db): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    SELECT coalesce(sum(delta), 0)::bigint AS total FROM file_block_counts`.execute(db);
  return rows[0]?.total ?? 0;
}

const MANY_CHANGES = 200;

/** The changes of a block as one: whoever reads meanwhile sees those or this, and the same sum. */
export async function gatherCounts(db: Db): Promise<void> {
  await sql`
    WITH gathered AS (
      DELETE FROM file_block_counts
      WHERE (SELECT count(*) - count(DISTINCT block) FROM file_block_counts) > ${MANY_CHANGES}
        AND block IN (SELECT block FROM file_block_counts GROUP BY block HAVING count(*) > 1)
      RETURNING block, delta
    )
    INSERT INTO file_block_counts (block, delta)
      SELECT block, sum(delta) FROM gathered GROUP BY block HAVING sum(delta) <> 0`.execute(db);
}

/** After rows came without their changes: from a backup. */
export async function recount(tx: Tx): Promise<void> {
  await sql`DELETE FROM file_block_counts`.execute(tx);
  await sql`INSERT INTO file_block_counts (block, delta)
    SELECT seq / ${BLOCK}, count(*) FROM files WHERE ${listed} GROUP BY 1`.execute(tx);
}
