import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/**
 * Buckets, objects, uploads in parts. Keys sort by their bytes, as S3 lists them. Rows name files
 * and have no reference to them: a file row goes after its bytes, long after the object.
 */
export const s3: Migration = {
  id: '050_s3',
  async up(db) {
    for (const statement of statements) await statement.execute(db);
  },
};

const statements = [
  sql`CREATE TABLE s3_access_keys (
    access_key text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    secret text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  sql`CREATE TABLE s3_buckets (
    bucket_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    owner_id uuid NOT NULL REFERENCES users,
    tags jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  // One row is all that a small object needs: its file stands in it.
  sql`CREATE TABLE s3_objects (
    object_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bucket_id bigint NOT NULL REFERENCES s3_buckets,
    key text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    etag text NOT NULL,
    file_id uuid,
    part_count int,
    headers jsonb NOT NULL,
    metadata jsonb NOT NULL,
    tags jsonb NOT NULL,
    checksum jsonb,
    modified_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (bucket_id, key)
  )`,
  sql`CREATE TABLE s3_object_parts (
    object_id bigint NOT NULL REFERENCES s3_objects ON DELETE CASCADE,
    part_number int NOT NULL,
    file_id uuid,
    size bigint NOT NULL,
    checksum text,
    PRIMARY KEY (object_id, part_number)
  )`,
  // A file that more than one object has, and by how many; all others have one.
  sql`CREATE TABLE s3_shared_files (
    file_id uuid PRIMARY KEY,
    holders int NOT NULL
  )`,
  sql`CREATE TABLE s3_uploads (
    upload_id text COLLATE "C" PRIMARY KEY,
    bucket_id bigint NOT NULL REFERENCES s3_buckets,
    key text COLLATE "C" NOT NULL,
    initiator_id uuid NOT NULL,
    headers jsonb NOT NULL,
    metadata jsonb NOT NULL,
    tags jsonb NOT NULL,
    checksum_algorithm text,
    checksum_type text,
    created_at timestamptz NOT NULL DEFAULT now(),
    completion jsonb,
    completed_at timestamptz
  )`,
  sql`CREATE INDEX s3_uploads_listed ON s3_uploads (bucket_id, key, upload_id)
    WHERE completed_at IS NULL`,
  sql`CREATE INDEX s3_uploads_completed ON s3_uploads (completed_at)
    WHERE completed_at IS NOT NULL`,
  sql`CREATE TABLE s3_parts (
    upload_id text COLLATE "C" NOT NULL REFERENCES s3_uploads ON DELETE CASCADE,
    part_number int NOT NULL,
    file_id uuid,
    size bigint NOT NULL,
    etag text NOT NULL,
    checksum text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (upload_id, part_number)
  )`,
];
