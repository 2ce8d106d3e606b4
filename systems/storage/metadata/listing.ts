/** What the file API shows of files. */
import { sql } from 'kysely';
import type { FileId } from '../model/nouns.ts';
import type { Db } from './schema.ts';

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

/** The newest first, by the order in which they were begun: clocks do not count. */
export async function listFiles(db: Db, page: number, perPage: number): Promise<FilePage> {
  const [found, counted] = await Promise.all([
    sql<Row>`SELECT * FROM files WHERE ${listed} ORDER BY seq DESC
      LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`.execute(db),
    sql<{ total: number }>`SELECT count(*) AS total FROM files WHERE ${listed}`.execute(db),
  ]);
  return { files: found.rows.map(infoOf), total: counted.rows[0]?.total ?? 0 };
}
