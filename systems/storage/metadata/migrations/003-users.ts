import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Who may do what. Keys of S3 are in tables of their own, and belong to the same users. */
export const users: Migration = {
  id: '003_users',
  async up(db) {
    await sql`
      CREATE TABLE users (
        user_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        name text NOT NULL UNIQUE,
        role text NOT NULL CHECK (role IN ('reader', 'writer', 'server', 'admin')),
        created_at timestamptz NOT NULL DEFAULT now(),
        disabled_at timestamptz
      )`.execute(db);
    await sql`
      CREATE TABLE api_keys (
        key_hash text PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        hint text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz
      )`.execute(db);
  },
};
