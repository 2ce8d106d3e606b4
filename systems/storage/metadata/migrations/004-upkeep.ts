import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/**
 * What has to go, what has to be made again, and who of several APIs does a job now. No keys to
 * other tables: these rows outlive what they speak of.
 */
export const upkeep: Migration = {
  id: '004_upkeep',
  async up(db) {
    await sql`
      CREATE TABLE deletions (
        server_id text NOT NULL,
        copy_id text NOT NULL,
        due_at timestamptz NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        PRIMARY KEY (server_id, copy_id)
      )`.execute(db);
    await sql`CREATE INDEX deletions_due ON deletions (due_at)`.execute(db);
    await sql`
      CREATE TABLE orphans (
        server_id text NOT NULL,
        copy_id text NOT NULL,
        marked_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (server_id, copy_id)
      )`.execute(db);
    await sql`
      CREATE TABLE repairs (
        chunk_id text PRIMARY KEY,
        reason text NOT NULL,
        due_at timestamptz NOT NULL DEFAULT now(),
        attempts int NOT NULL DEFAULT 0,
        problem text,
        created_at timestamptz NOT NULL DEFAULT now()
      )`.execute(db);
    await sql`CREATE INDEX repairs_due ON repairs (due_at)`.execute(db);
    await sql`
      CREATE TABLE job_leases (
        job text PRIMARY KEY,
        holder text NOT NULL,
        expires_at timestamptz NOT NULL,
        cursor text NOT NULL DEFAULT ''
      )`.execute(db);
  },
};
