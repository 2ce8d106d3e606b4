/** Servers, their heartbeats, and the layouts that say who is responsible for what. */
import { sql } from 'kysely';
import type { Layout, Server, ServerId, ServerStatus } from '../model/nouns.ts';
import { nextLayout } from '../placement/layout.ts';
import { interval } from './files.ts';
import type { Db, Tx } from './schema.ts';

export interface Heartbeat {
  readonly serverId: ServerId;
  readonly address: string;
  readonly bytesAddress?: string | undefined;
  readonly weight: number;
  readonly availableBytes: number;
  readonly usedBytes: number;
  readonly totalBytes: number;
  readonly scrub?: Readonly<Record<string, unknown>>;
}

/** A first heartbeat joins; one after a silence makes active again. Answers what the server is. */
export async function recordHeartbeat(db: Db, beat: Heartbeat): Promise<ServerStatus> {
  const { rows } = await sql<{ status: ServerStatus }>`
    INSERT INTO storage_servers AS known
      (server_id, grpc_address, bytes_address, status, weight, available_space, used_space,
        total_space, scrub)
    VALUES (${beat.serverId}, ${beat.address}, ${beat.bytesAddress ?? null}, 'active',
      ${beat.weight}, ${beat.availableBytes}, ${beat.usedBytes}, ${beat.totalBytes},
      ${JSON.stringify(beat.scrub ?? {})})
    ON CONFLICT (server_id) DO UPDATE SET
      grpc_address = excluded.grpc_address, bytes_address = excluded.bytes_address,
      weight = excluded.weight,
      available_space = excluded.available_space, used_space = excluded.used_space,
      total_space = excluded.total_space, scrub = excluded.scrub, last_heartbeat = now(),
      inactive_since = NULL,
      status = CASE WHEN known.status = 'inactive' THEN 'active' ELSE known.status END
    RETURNING status`.execute(db);
  return rows[0]?.status ?? 'active';
}

/** Answers which servers have just fallen silent. */
export async function markSilent(db: Db, silentMs: number): Promise<readonly ServerId[]> {
  const { rows } = await sql<{ server_id: string }>`
    UPDATE storage_servers SET status = 'inactive', inactive_since = now()
    WHERE status = 'active' AND last_heartbeat < now() - ${interval(silentMs)}
    RETURNING server_id`.execute(db);
  return rows.map(({ server_id }) => server_id);
}

export async function listServers(db: Db): Promise<readonly Server[]> {
  const rows = await db.selectFrom('storage_servers').selectAll().orderBy('server_id').execute();
  return rows.map((row) => ({
    serverId: row.server_id,
    address: row.grpc_address,
    bytesAddress: row.bytes_address ?? undefined,
    status: row.status,
    weight: row.weight,
    availableBytes: row.available_space,
    usedBytes: row.used_space,
    totalBytes: row.total_space,
  }));
}

export async function latestLayout(db: Db | Tx): Promise<Layout | undefined> {
  const row = await db
    .selectFrom('layouts')
    .selectAll()
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { epoch, copies, servers, places } = row;
  const bytes = Uint8Array.from(places);
  return { epoch, copies, servers, table: new Uint16Array(bytes.buffer) };
}

/**
 * The next epoch, if the members are others than in the last one. Inactive servers stay members:
 * who is silent for a while comes back with its data. One transaction at a time decides.
 */
export async function adoptMembers(db: Db, copies: number): Promise<Layout | undefined> {
  return await db.transaction().execute(async (tx) => {
    await sql`LOCK TABLE layouts IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
    const previous = await latestLayout(tx);
    const members = await tx
      .selectFrom('storage_servers')
      .select(['server_id as serverId', 'weight'])
      .where('status', '!=', 'maintenance')
      .orderBy('server_id')
      .execute();
    const wanted = Math.min(copies, members.length);
    const isSame =
      previous !== undefined &&
      previous.copies === wanted &&
      JSON.stringify(previous.servers.map(({ serverId, weight }) => [serverId, weight])) ===
        JSON.stringify(members.map(({ serverId, weight }) => [serverId, weight]));
    if (isSame || members.length === 0) return previous;
    const next = nextLayout(previous, members, copies);
    await tx
      .insertInto('layouts')
      .values({
        epoch: next.epoch,
        copies: next.copies,
        servers: JSON.stringify(next.servers),
        places: Buffer.from(next.table.buffer, next.table.byteOffset, next.table.byteLength),
      })
      .execute();
    return next;
  });
}

export async function setServerStatus(
  db: Db,
  serverId: ServerId,
  status: ServerStatus,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('storage_servers')
    .set({ status })
    .where('server_id', '=', serverId)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
