/** The tables, as Kysely sees them. */
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type {
  Coding,
  Digests,
  Redundancy,
  ServerStatus,
  SessionStatus,
  UploadStatus,
} from '../model/nouns.ts';
import type { S3Tables } from './s3/schema.ts';

type Json<T> = ColumnType<T, string, string>;
type Time = ColumnType<Date, Date | string, Date | string>;
type MadeTime = ColumnType<Date, Date | string | undefined, Date | string>;

export interface CoreTables {
  storage_servers: {
    server_id: string;
    grpc_address: string;
    bytes_address: string | null;
    status: ServerStatus;
    weight: Generated<number>;
    available_space: Generated<number>;
    used_space: Generated<number>;
    total_space: Generated<number>;
    last_heartbeat: MadeTime;
    inactive_since: Time | null;
    joined_at: MadeTime;
    scrub: ColumnType<Record<string, unknown>, string | undefined, string>;
  };
  layouts: {
    epoch: number;
    copies: number;
    servers: Json<{ serverId: string; weight: number }[]>;
    places: Buffer;
    created_at: MadeTime;
    settled_at: Time | null;
  };
  files: {
    file_id: Generated<string>;
    seq: Generated<number>;
    kind: 'file' | 'object';
    filename: string;
    content_type: string;
    total_size: Generated<number>;
    upload_status: UploadStatus;
    checksum: string | null;
    digests: ColumnType<Digests, string | undefined, string>;
    owner: string | null;
    redundancy: Redundancy;
    coding: Json<Coding>;
    cache_control: string | null;
    created_at: MadeTime;
    completed_at: Time | null;
    tombstoned_at: Time | null;
  };
  file_block_counts: { block: number; delta: number };
  upload_sessions: {
    session_id: Generated<string>;
    file_id: string;
    kind: 'stream' | 'tus';
    status: SessionStatus;
    expires_at: Time;
    owner: string | null;
    received: Generated<number>;
    total: number | null;
    metadata: ColumnType<Record<string, string>, string | undefined, string>;
    holder: string | null;
    attempts: Generated<number>;
    created_at: MadeTime;
  };
  chunks: {
    chunk_id: string;
    file_id: string;
    chunk_number: number;
    storage_server_id: string;
    chunk_size: number;
    stored_size: number;
    chunk_hash: string;
    status: Generated<'stored' | 'degraded' | 'lost'>;
  };
  chunk_copies: {
    chunk_id: string;
    server_id: string;
    shard: Generated<number>;
    created_at: MadeTime;
  };
  deletions: { server_id: string; copy_id: string; due_at: Time; attempts: Generated<number> };
  orphans: { server_id: string; copy_id: string; marked_at: MadeTime };
  repairs: {
    chunk_id: string;
    reason: string;
    due_at: MadeTime;
    attempts: Generated<number>;
    problem: string | null;
    created_at: MadeTime;
  };
  metadata_cache: {
    is_the_row: Generated<boolean>;
    epoch: Generated<string>;
    phase: 'off' | 'opening' | 'on' | 'closing';
    server_id: string | null;
  };
  job_leases: { job: string; holder: string; expires_at: Time; cursor: Generated<string> };
  users: {
    user_id: Generated<string>;
    name: string;
    role: 'reader' | 'writer' | 'server' | 'admin';
    created_at: MadeTime;
    disabled_at: Time | null;
  };
  api_keys: {
    key_hash: string;
    user_id: string;
    hint: string;
    created_at: MadeTime;
    expires_at: Time | null;
  };
}

/** S3 adds its own tables here. */
export type StorageTables = CoreTables & S3Tables;

export type Db = Kysely<StorageTables>;
/** A transaction of a caller, which files can join. */
export type Tx = Transaction<StorageTables>;
