import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { byKey } from './by-key.ts';

/**
 * Ids of small files, a whole range of them leased at once: its row comes before their bytes and
 * says that they may be under way; each of them has one of its own from its completion on. A row
 * and a session for each, written, changed and grown old, were half of what a small object costs.
 */
export const leasedIds: Migration = {
  id: '057_leased_ids',
  async up(db) {
    await sql`CREATE TABLE file_id_leases (
      lease_id uuid PRIMARY KEY,
      expires_at timestamptz NOT NULL
    )`.execute(db);
    for (const text of [leaseOf, fileComplete]) await sql.raw(text).execute(db);
  },
};

/** A lease and its ids differ in their last four bytes, which are zero in the lease's own. */
const leaseOf = `
CREATE FUNCTION file_id_lease(which uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (left(which::text, 28) || '00000000')::uuid $$`;

/**
 * False: its lease was over and it was given up; nothing has changed then. A lease that is held
 * here ends only after this transaction, so whoever finds it gone knows all files that it brought.
 */
const fileComplete = `
CREATE OR REPLACE FUNCTION file_complete(which uuid, file jsonb) RETURNS boolean
LANGUAGE plpgsql ${byKey} AS $$
BEGIN
  IF file->'row' IS NULL THEN
    UPDATE files SET upload_status = 'completed', completed_at = now(),
      total_size = (file->>'sizeBytes')::bigint, checksum = file->'digests'->>'sha256',
      digests = file->'digests'
    WHERE file_id = which AND upload_status IN ('pending', 'uploading') AND tombstoned_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE upload_sessions SET status = 'completed', received = (file->>'sizeBytes')::bigint
      WHERE file_id = which;
  ELSE
    PERFORM 1 FROM file_id_leases WHERE lease_id = file_id_lease(which) FOR KEY SHARE;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO files (file_id, kind, filename, content_type, upload_status, redundancy, coding,
        owner, cache_control, completed_at, total_size, checksum, digests)
      VALUES (which, file->'row'->>'kind', file->'row'->>'name', file->'row'->>'contentType',
        'completed', file->'row'->>'redundancy', file->'row'->'coding', file->'row'->>'owner',
        file->'row'->>'cacheControl', now(), (file->>'sizeBytes')::bigint,
        file->'digests'->>'sha256', file->'digests')
      ON CONFLICT DO NOTHING;
    -- There is one: it was given up.
    IF NOT FOUND THEN RETURN false; END IF;
  END IF;
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
