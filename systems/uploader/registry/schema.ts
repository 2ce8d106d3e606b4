import type { Migration } from '@gauntlet/kit/database/sqlite';
import { type Generated, sql } from 'kysely';

export interface FileTable {
  id: Generated<number>;
  path: string;
  directory: string;
  source: string;
  device: number;
  inode: number;
  size_bytes: number;
  modified_ms: number;
  state: string;
  superseded: Generated<number>;
  ready: Generated<number>;
  cut_off: Generated<number>;
  /** 1 while there is something to do: what the queue looks for. */
  pending: Generated<number>;
  rank: Generated<number>;
  first_seen_ms: number;
  ready_at_ms: number | null;
  verified_at_ms: number | null;
  sha256: string | null;
  crc32: string | null;
  key: string | null;
  upload_id: string | null;
  part_bytes: number | null;
  etag: string | null;
  attempts: Generated<number>;
  due_at_ms: Generated<number>;
  failure_code: string | null;
  failure_message: string | null;
  deletion: string | null;
}

export interface Schema {
  file: FileTable;
  fact: { name: string; value: string };
  spent: { day: string; bytes: number };
  incident: { id: Generated<number>; from_ms: number; to_ms: number };
  counter: { name: string; value: number };
  metric_batch: { id: Generated<number>; at_ms: number; state: string; body: string };
}

export const migrations: readonly Migration[] = [
  {
    id: '0001_files',
    async up(db) {
      await sql`create table file (
        id integer primary key, path text not null, directory text not null, source text not null,
        device integer not null, inode integer not null, size_bytes integer not null,
        modified_ms real not null, state text not null, superseded integer not null default 0,
        ready integer not null default 0, cut_off integer not null default 0,
        pending integer not null default 0, rank integer not null default 0,
        first_seen_ms integer not null, ready_at_ms integer, verified_at_ms integer,
        sha256 text, crc32 text, key text, upload_id text, part_bytes integer, etag text,
        attempts integer not null default 0, due_at_ms integer not null default 0,
        failure_code text, failure_message text, deletion text)`.execute(db);
      await sql`create unique index file_path on file (path) where superseded = 0`.execute(db);
      await sql`create index file_queue on file (rank, modified_ms) where pending = 1`.execute(db);
      await sql`create index file_inode on file (inode)`.execute(db);
      await sql`create index file_state on file (state) where superseded = 0`.execute(db);
      await sql`create index file_upload on file (upload_id) where upload_id is not null`.execute(
        db,
      );
      await sql`create table fact (name text primary key, value text not null)`.execute(db);
      await sql`create table spent (day text primary key, bytes integer not null)`.execute(db);
      await sql`create table incident (
        id integer primary key, from_ms integer not null, to_ms integer not null)`.execute(db);
      await sql`create table counter (name text primary key, value real not null)`.execute(db);
      await sql`create table metric_batch (id integer primary key, at_ms integer not null,
        state text not null, body text not null)`.execute(db);
    },
  },
];
