import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { byKey } from './by-key.ts';

/**
 * A listed file with all its chunks and copies, as of one moment, in one call. No row: there is no
 * such file.
 */
export const fileRead: Migration = {
  id: '056_file_read',
  async up(db) {
    await sql.raw(fileReadText).execute(db);
  },
};

const fileReadText = `
CREATE FUNCTION file_read(which uuid) RETURNS TABLE (file_id uuid, filename text,
  total_size bigint, checksum text, content_type text, upload_status text, cache_control text,
  created_at timestamptz, file json)
LANGUAGE plpgsql STABLE ${byKey} AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT f.file_id, f.filename, f.total_size, f.checksum, f.content_type,
    f.upload_status, f.cache_control, f.created_at,
    json_build_object('fileId', f.file_id, 'sizeBytes', f.total_size, 'coding', f.coding,
      'redundancy', f.redundancy, 'chunks', (
        SELECT coalesce(json_agg(json_build_object('chunkId', c.chunk_id, 'number',
          c.chunk_number, 'sizeBytes', c.chunk_size, 'storedBytes', c.stored_size,
          'hash', c.chunk_hash, 'copies', (
            SELECT coalesce(json_agg(json_build_object('serverId', p.server_id, 'shard', p.shard)
              ORDER BY p.server_id = c.storage_server_id DESC, p.shard, p.server_id), '[]')
            FROM chunk_copies AS p WHERE p.chunk_id = c.chunk_id)) ORDER BY c.chunk_number), '[]')
        FROM chunks AS c WHERE c.file_id = f.file_id))
  FROM files AS f
  WHERE f.file_id = which AND f.kind = 'file' AND f.upload_status = 'completed'
    AND f.tombstoned_at IS NULL;
END $$`;
