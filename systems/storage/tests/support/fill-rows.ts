/** As many files and objects as one likes, by SQL: the bytes of none of them are anywhere. */
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { migrations } from '../../metadata/migrations/list.ts';

/** Each file with a chunk of two copies; the objects in the first bucket. */
export async function fillRows(databaseFolder: string, rows: number): Promise<void> {
  const statementTimeoutMs = 600_000;
  const { db, close } = await openDatabase<object>({
    ...{ folder: databaseFolder, name: 'storage', migrations, log: silentLog, statementTimeoutMs },
  });
  const statements = [
    sql`INSERT INTO files (kind, filename, content_type, total_size, upload_status, checksum,
        redundancy, coding, completed_at)
      SELECT 'file', 'file ' || n, 'text/plain', 1000, 'completed', md5(n::text), 'copies-2',
        '{"compression":"none"}', now() FROM generate_series(1, ${rows}::int) AS n`,
    sql`INSERT INTO chunks (chunk_id, file_id, chunk_number, storage_server_id, chunk_size,
        stored_size, chunk_hash)
      SELECT file_id || '.0', file_id, 0, 'server-1', 1000, 1000, checksum FROM files`,
    sql`INSERT INTO chunk_copies (chunk_id, server_id)
      SELECT chunk_id, 'server-' || s FROM chunks, generate_series(1, 2) AS s`,
    sql`INSERT INTO s3_objects (bucket_id, key, size, etag, headers, metadata, tags)
      SELECT bucket_id, 'k' || lpad(n::text, 7, '0') || CASE WHEN n % 100 = 0 THEN '/x' ELSE '' END,
        1000, md5(n::text), '{}', '{}', '{}'
      FROM (SELECT bucket_id FROM s3_buckets LIMIT 1) AS b, generate_series(1, ${rows}::int) AS n`,
    // As autovacuum does within its minute.
    ...['files', 's3_objects', 'chunk_copies', 'file_block_counts'].map(
      (table) => sql`VACUUM ANALYZE ${sql.table(table)}`,
    ),
  ];
  try {
    for (const statement of statements) await statement.execute(db);
  } finally {
    await close();
  }
}
