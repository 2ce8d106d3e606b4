/** What the file API shows of files. */
import { sql } from 'kysely';
import type { FileId } from '../model/nouns.ts';
import type { Db, Tx } from './schema.ts';

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

interface Row {
  readonly file_id: string;
  readonly filename: string;
  readonly total_size: number;
  readonly checksum: string | null;
  readonly content_type: string;
  readonly upload_status: string;
  readonly cache_control: string | null;
  readonly created_at: Date;
}

function infoOf(row: Row): FileInfo {
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
    await sql<Row>`SELECT * FROM files WHERE file_id = ${fileId} AND ${listed}`.execute(db);
  return rows[0] === undefined ? undefined : infoOf(rows[0]);
}

export interface FilePage {
  readonly files: readonly FileInfo[];
  readonly total: number;
}

/**
 * The newest first, by the order in which they were begun: clocks do not count. A page is walked to
 * from the end that is nearer, over the index alone.
 */
export async function listFiles(db: Db, page: number, perPage: number): Promise<FilePage> {
  const total = await countFiles(db);
  const offset = (page - 1) * perPage;
  const isNear = offset <= total / 2;
  const seqs = isNear
    ? sql`SELECT seq FROM files WHERE ${listed} ORDER BY seq DESC
        LIMIT ${perPage} OFFSET ${offset}`
    : // As of the same moment as the rows: a count of a moment ago would shift the page.
      sql`SELECT seq FROM files WHERE ${listed} ORDER BY seq
        LIMIT (SELECT least(${perPage}, greatest(sum(delta) - ${offset}, 0)) FROM file_counts)
        OFFSET (SELECT greatest(sum(delta) - ${offset} - ${perPage}, 0) FROM file_counts)`;
  const { rows } = await sql<Row>`SELECT * FROM files
    WHERE seq = ANY(ARRAY(${seqs})) AND ${listed} ORDER BY seq DESC`.execute(db);
  return { files: rows.map(infoOf), total };
}

export async function countFiles(db: Db): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    SELECT coalesce(sum(delta), 0)::bigint AS total FROM file_counts`.execute(db);
  return rows[0]?.total ?? 0;
}

const MANY_CHANGES = 200;

/** The changes as one: whoever reads meanwhile sees those or this, and the same sum. */
export async function gatherCounts(db: Db): Promise<void> {
  await sql`
    WITH gathered AS (
      DELETE FROM file_counts
      WHERE (SELECT count(*) FROM file_counts) > ${MANY_CHANGES} RETURNING delta
    )
    INSERT INTO file_counts (delta) SELECT sum(delta) FROM gathered HAVING count(*) > 0`.execute(
    db,
  );
}

/** After rows came without their changes: from a backup. */
export async function recount(tx: Tx): Promise<void> {
  await sql`DELETE FROM file_counts`.execute(tx);
  await sql`INSERT INTO file_counts (delta)
    SELECT count(*) FROM files WHERE ${listed}`.execute(tx);
}
