import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { byKey } from './by-key.ts';

/**
 * What caches in front have to forget, written in the transaction that changes it, whoever makes
 * the change. Changes of one object wait for its row, so their numbers are in their order. And what
 * caches may do with the objects of a bucket that do not say it themselves.
 */
export const purges: Migration = {
  id: '059_purges',
  async up(db) {
    for (const text of texts) await sql.raw(text).execute(db);
  },
};

const tables = [
  `CREATE TABLE purge_hooks (
    url text PRIMARY KEY,
    named_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE purges (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url text NOT NULL REFERENCES purge_hooks ON DELETE CASCADE,
    resource text NOT NULL,
    change jsonb NOT NULL,
    due_at timestamptz NOT NULL DEFAULT now(),
    attempts int NOT NULL DEFAULT 0,
    problem text,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX purges_in_order ON purges (url, resource, seq)',
  'CREATE INDEX purges_due ON purges (due_at)',
  'ALTER TABLE s3_buckets ADD COLUMN cache_control text',
];

const ofObjects = `
CREATE FUNCTION purge_object() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO purges (url, resource, change)
    SELECT hook.url, 's3/' || OLD.bucket_id || '/' || OLD.key,
      jsonb_build_object('kind', TG_ARGV[0], 'bucket', bucket.name, 'key', OLD.key)
    FROM purge_hooks AS hook JOIN s3_buckets AS bucket ON bucket.bucket_id = OLD.bucket_id;
  RETURN NULL;
END $$`;

const ofFiles = `
CREATE FUNCTION purge_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO purges (url, resource, change)
    SELECT hook.url, 'files/' || OLD.file_id,
      jsonb_build_object('kind', 'deleted', 'file_id', OLD.file_id)
    FROM purge_hooks AS hook;
  RETURN NULL;
END $$`;

const triggers = [
  `CREATE TRIGGER s3_objects_overwritten AFTER UPDATE ON s3_objects FOR EACH ROW
    WHEN ((OLD.modified_at, OLD.etag) IS DISTINCT FROM (NEW.modified_at, NEW.etag))
    EXECUTE FUNCTION purge_object('overwritten')`,
  `CREATE TRIGGER s3_objects_deleted AFTER DELETE ON s3_objects FOR EACH ROW
    EXECUTE FUNCTION purge_object('deleted')`,
  `CREATE TRIGGER files_deleted AFTER UPDATE OF tombstoned_at ON files FOR EACH ROW
    WHEN (OLD.kind = 'file' AND OLD.upload_status = 'completed' AND OLD.tombstoned_at IS NULL
      AND NEW.tombstoned_at IS NOT NULL)
    EXECUTE FUNCTION purge_file()`,
];

/** As before, and what caches may do with the objects of the bucket. */
const objectRead = `
CREATE FUNCTION s3_object_read(of_bucket text, of_key text)
RETURNS TABLE (bucket_id bigint, owner_id uuid, bucket_tags jsonb, bucket_created_at timestamptz,
  bucket_cache_control text, object_id bigint, size bigint, etag text, file_id uuid, part_count int,
  headers jsonb, metadata jsonb, tags jsonb, checksum jsonb, modified_at timestamptz, file json)
LANGUAGE plpgsql STABLE ${byKey} AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT b.bucket_id, b.owner_id, b.tags, b.created_at, b.cache_control, o.object_id,
    o.size, o.etag, o.file_id, o.part_count, o.headers, o.metadata, o.tags, o.checksum,
    o.modified_at,
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

const texts = [
  ...tables,
  ofObjects,
  ofFiles,
  ...triggers,
  'DROP FUNCTION s3_object_read(text, text)',
  objectRead,
];
