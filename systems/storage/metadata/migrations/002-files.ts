import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Files, their chunks and copies, uploads under way, and what has to go. */
export const files: Migration = {
  id: '002_files',
  async up(db) {
    await sql`
      CREATE TABLE files (
        file_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        seq bigint GENERATED ALWAYS AS IDENTITY,
        kind text NOT NULL CHECK (kind IN ('file', 'object')),
        filename text NOT NULL,
        content_type text NOT NULL,
        total_size bigint NOT NULL DEFAULT 0,
        upload_status text NOT NULL
          CHECK (upload_status IN ('pending', 'uploading', 'completed', 'failed')),
        checksum text,
        digests jsonb NOT NULL DEFAULT '{}',
        owner text,
        redundancy text NOT NULL,
        coding jsonb NOT NULL,
        cache_control text,
        created_at timestamptz NOT NULL DEFAULT now(),
        completed_at timestamptz,
        tombstoned_at timestamptz
      )`.execute(db);
    await sql`CREATE UNIQUE INDEX files_listed ON files (seq)
      WHERE kind = 'file' AND upload_status = 'completed' AND tombstoned_at IS NULL`.execute(db);
    await sql`CREATE INDEX files_dead ON files (tombstoned_at)
      WHERE tombstoned_at IS NOT NULL`.execute(db);
    await sql`
      CREATE TABLE upload_sessions (
        session_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        file_id uuid NOT NULL UNIQUE REFERENCES files ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('stream', 'tus')),
        status text NOT NULL CHECK (status IN ('active', 'completed', 'expired', 'cancelled')),
        expires_at timestamptz NOT NULL,
        owner text,
        received bigint NOT NULL DEFAULT 0,
        total bigint,
        metadata jsonb NOT NULL DEFAULT '{}',
        holder uuid,
        created_at timestamptz NOT NULL DEFAULT now()
      )`.execute(db);
    await sql`CREATE INDEX upload_sessions_expiry ON upload_sessions (expires_at)
      WHERE status = 'active'`.execute(db);
    await sql`
      CREATE TABLE chunks (
        chunk_id text PRIMARY KEY,
        file_id uuid NOT NULL REFERENCES files ON DELETE CASCADE,
        chunk_number int NOT NULL,
        storage_server_id text NOT NULL,
        chunk_size bigint NOT NULL,
        stored_size bigint NOT NULL,
        chunk_hash text NOT NULL,
        status text NOT NULL DEFAULT 'stored' CHECK (status IN ('stored', 'degraded', 'lost')),
        UNIQUE (file_id, chunk_number)
      )`.execute(db);
    await sql`
      CREATE TABLE chunk_copies (
        chunk_id text NOT NULL REFERENCES chunks ON DELETE CASCADE,
        server_id text NOT NULL,
        shard smallint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (server_id, chunk_id)
      )`.execute(db);
    await sql`CREATE INDEX chunk_copies_chunk ON chunk_copies (chunk_id)`.execute(db);
  },
};
