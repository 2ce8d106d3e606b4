import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { byKey } from './by-key.ts';

/**
 * What each request of a small object needs, each in one call: a statement by itself costs several
 * times what it does.
 */
export const oneCall: Migration = {
  id: '054_one_call',
  async up(db) {
    for (const text of [fileBegin, fileComplete, objectPut, objectRead])
      await sql.raw(text).execute(db);
  },
};

/**
 * The row of a file that begins, and its lease. Nobody waits for its sync: what completes the file
 * comes behind it in the same log, and without it nothing completes. A chunk whose row a power cut
 * took is an orphan.
 */
const fileBegin = `
CREATE FUNCTION file_begin(file jsonb) RETURNS uuid LANGUAGE plpgsql ${byKey} AS $$
DECLARE made uuid;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO files
      (kind, filename, content_type, upload_status, redundancy, coding, owner, cache_control)
    VALUES (file->>'kind', file->>'name', file->>'contentType', 'pending', file->>'redundancy',
      file->'coding', file->>'owner', file->>'cacheControl')
    RETURNING file_id INTO made;
  INSERT INTO upload_sessions (file_id, kind, status, expires_at, owner)
    VALUES (made, 'stream', 'active',
      now() + make_interval(secs => (file->>'leaseMs')::float8 / 1000), file->>'owner');
  RETURN made;
END $$`;

/** False: its lease was over and it was given up; nothing has changed then. */
const fileComplete = `
CREATE FUNCTION file_complete(which uuid, file jsonb) RETURNS boolean
LANGUAGE plpgsql ${byKey} AS $$
BEGIN
  UPDATE files SET upload_status = 'completed', completed_at = now(),
    total_size = (file->>'sizeBytes')::bigint, checksum = file->'digests'->>'sha256',
    digests = file->'digests'
  WHERE file_id = which AND upload_status IN ('pending', 'uploading') AND tombstoned_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE upload_sessions SET status = 'completed', received = (file->>'sizeBytes')::bigint
    WHERE file_id = which;
  INSERT INTO chunks
      (chunk_id, file_id, chunk_number, storage_server_id, chunk_size, stored_size, chunk_hash)
    SELECT c->>'chunkId', which, (c->>'number')::int, coalesce(c->'copies'->0->>'serverId', ''),
      (c->>'sizeBytes')::bigint, (c->>'storedBytes')::bigint, c->>'hash'
    FROM jsonb_array_elements(file->'chunks') AS c
    ON CONFLICT DO NOTHING;
  INSERT INTO chunk_copies (chunk_id, server_id, shard)
    SELECT c->>'chunkId', copy->>'serverId', (copy->>'shard')::smallint
    FROM jsonb_array_elements(file->'chunks') AS c, jsonb_array_elements(c->'copies') AS copy
    ON CONFLICT DO NOTHING;
  INSERT INTO repairs (chunk_id, reason)
    SELECT c->>'chunkId', 'written with too few copies'
    FROM jsonb_array_elements(file->'chunks') AS c
    WHERE jsonb_array_length(c->'copies') < (file->>'wanted')::int
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$`;

/** An object where none was, and its file. False: there is one already, and nothing has changed. */
const objectPut = `
CREATE FUNCTION s3_object_put(bucket bigint, name text, object jsonb, file jsonb)
RETURNS boolean LANGUAGE plpgsql ${byKey} AS $$
BEGIN
  INSERT INTO s3_objects (bucket_id, key, size, etag, file_id, headers, metadata, tags, checksum)
    VALUES (bucket, name, (object->>'size')::bigint, object->>'etag', (object->>'fileId')::uuid,
      object->'headers', object->'metadata', object->'tags', nullif(object->'checksum', 'null'))
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  IF file IS NOT NULL AND NOT file_complete((object->>'fileId')::uuid, file) THEN
    RAISE EXCEPTION 'the lease is over' USING ERRCODE = 'GS001';
  END IF;
  RETURN true;
END $$`;

/**
 * A bucket, its object of that name, and the file with all its chunks and copies, as of one moment.
 * No row: no bucket. The file is null where it is dead, or in parts.
 */
const objectRead = `
CREATE FUNCTION s3_object_read(of_bucket text, of_key text)
RETURNS TABLE (bucket_id bigint, owner_id uuid, bucket_tags jsonb, bucket_created_at timestamptz,
  object_id bigint, size bigint, etag text, file_id uuid, part_count int, headers jsonb,
  metadata jsonb, tags jsonb, checksum jsonb, modified_at timestamptz, file json)
LANGUAGE plpgsql STABLE ${byKey} AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT b.bucket_id, b.owner_id, b.tags, b.created_at, o.object_id, o.size, o.etag,
    o.file_id, o.part_count, o.headers, o.metadata, o.tags, o.checksum, o.modified_at,
    CASE WHEN f.file_id IS NULL THEN NULL ELSE json_build_object('fileId', f.file_id,
      'sizeBytes', f.total_size, 'coding', f.coding, 'redundancy', f.redundancy, 'chunks', (
        SELECT coalesce(json_agg(json_build_object('chunkId', c.chunk_id, 'number',
          c.chunk_number, 'sizeBytes', c.chunk_size, 'storedBytes', c.stored_size,
          'hash', c.chunk_hash, 'copies', (
            SELECT coalesce(json_agg(json_build_object('serverId', p.server_id, 'shard', p.shard)
              ORDER BY p.server_id = c.storage_server_id DESC, p.shard, p.server_id), '[]')
            FROM chunk_copies AS p WHERE p.chunk_id = c.chunk_id)) ORDER BY c.chunk_number), '[]')
        FROM chunks AS c WHERE c.file_id = f.file_id)) END
  FROM s3_buckets AS b
    LEFT JOIN s3_objects AS o ON o.bucket_id = b.bucket_id AND o.key = of_key
    LEFT JOIN files AS f ON f.file_id = o.file_id AND f.upload_status = 'completed'
      AND f.tombstoned_at IS NULL
  WHERE b.name = of_bucket;
END $$`;
