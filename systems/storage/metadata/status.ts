/** The state of the cluster in numbers, for people, metrics and the status page. */
import { sql } from 'kysely';
import type { Db } from './schema.ts';

export interface ServerState {
  readonly server_id: string;
  readonly grpc_address: string;
  readonly status: string;
  readonly weight: number;
  readonly available_space: number;
  readonly used_space: number;
  readonly total_space: number;
  readonly last_heartbeat: Date;
  readonly chunks: number;
  readonly scrub: Readonly<Record<string, unknown>>;
}

export interface ClusterStatus {
  readonly servers: readonly ServerState[];
  readonly layout: { readonly epoch: number; readonly copies: number } | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly chunks: number;
  /** Chunks with fewer copies than they should have, waiting for repair. */
  readonly repairs: number;
  readonly lost: number;
  readonly deletions: number;
  readonly uploads: number;
}

export async function clusterStatus(db: Db): Promise<ClusterStatus> {
  const [servers, layout, counts] = await Promise.all([
    sql<ServerState>`
      SELECT server_id, grpc_address, status, weight, available_space, used_space, total_space,
        last_heartbeat, scrub,
        (SELECT count(*) FROM chunk_copies AS copies WHERE copies.server_id = servers.server_id)
          AS chunks
      FROM storage_servers AS servers ORDER BY server_id`.execute(db),
    sql<{ epoch: number; copies: number }>`
      SELECT epoch, copies FROM layouts ORDER BY epoch DESC LIMIT 1`.execute(db),
    sql<Omit<ClusterStatus, 'servers' | 'layout'>>`SELECT
      (SELECT count(*) FROM files
        WHERE upload_status = 'completed' AND tombstoned_at IS NULL) AS files,
      (SELECT coalesce(sum(total_size), 0)::bigint FROM files
        WHERE upload_status = 'completed' AND tombstoned_at IS NULL) AS bytes,
      (SELECT count(*) FROM chunks) AS chunks,
      (SELECT count(*) FROM repairs) AS repairs,
      (SELECT count(*) FROM chunks WHERE status = 'lost') AS lost,
      (SELECT count(*) FROM deletions) AS deletions,
      (SELECT count(*) FROM upload_sessions WHERE status = 'active') AS uploads`.execute(db),
  ]);
  const [numbers] = counts.rows;
  if (numbers === undefined) throw new Error('the database counted nothing');
  return { ...numbers, servers: servers.rows, layout: layout.rows[0] };
}

/** Cheap: for health, which is asked all the time. */
export async function activeServers(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM storage_servers WHERE status = 'active'`.execute(db);
  return rows[0]?.count ?? 0;
}
