import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

/** Servers and layouts: what the cluster is made of. */
export const cluster: Migration = {
  id: '001_cluster',
  async up(db) {
    await sql`
      CREATE TABLE storage_servers (
        server_id text PRIMARY KEY,
        grpc_address text NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'inactive', 'maintenance')),
        weight double precision NOT NULL DEFAULT 1,
        available_space bigint NOT NULL DEFAULT 0,
        used_space bigint NOT NULL DEFAULT 0,
        total_space bigint NOT NULL DEFAULT 0,
        last_heartbeat timestamptz NOT NULL DEFAULT now(),
        inactive_since timestamptz,
        joined_at timestamptz NOT NULL DEFAULT now(),
        scrub jsonb NOT NULL DEFAULT '{}'
      )`.execute(db);
    await sql`
      CREATE TABLE layouts (
        epoch bigint PRIMARY KEY,
        copies int NOT NULL,
        servers jsonb NOT NULL,
        places bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        settled_at timestamptz
      )`.execute(db);
  },
};
