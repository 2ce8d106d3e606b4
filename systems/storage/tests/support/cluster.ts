/**
 * A whole cluster in one process: real chunk servers on ports of their own, a real database, and
 * the port to bytes over them. For tests of whatever stands on `Blobs`.
 *
 *   const cluster = await testCluster();
 *   const pending = await cluster.blobs.write(bytes, { kind: 'object', name, contentType });
 *   await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
 *   await cluster.close();
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '@gauntlet/kit/database';
import { type Disk, realDisk } from '@gauntlet/kit/disk';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { type BlobsOptions, openBlobs } from '../../blobs/blobs.ts';
import { type Cluster, openCluster } from '../../blobs/cluster.ts';
import type { Blobs } from '../../blobs/port.ts';
import { migrations } from '../../metadata/migrations/list.ts';
import type { Db, StorageTables } from '../../metadata/schema.ts';
import { adoptMembers, recordHeartbeat } from '../../metadata/servers.ts';
import { type ChunkStore, openChunkStore } from '../../node/chunk-store.ts';
import { type ChunkServer, startChunkServer } from '../../node/server.ts';
import type { ServerTls } from '../../node/server-tls.ts';
import type { ClientTls } from '../../protocol/channel.ts';

export interface TestClusterOptions {
  readonly servers?: number;
  readonly copies?: number;
  /** Durable disks are slow, and no test in one process needs them. */
  readonly disk?: (serverId: string) => Disk;
  readonly blobs?: Partial<BlobsOptions>;
  readonly stallMs?: number;
  readonly smallBytes?: number;
  readonly reserveBytes?: number;
  readonly poolSize?: number;
  readonly serverTls?: ServerTls;
  readonly clientTls?: ClientTls;
  /** Bytes over gRPC too: for faults that a proxy makes. */
  readonly grpcOnly?: boolean;
}

export interface TestServer {
  readonly serverId: string;
  readonly folder: string;
  store: ChunkStore;
  address: string;
  bytesAddress: string | undefined;
  /** Ends it, as if it were killed; `start` brings it back with its data, on another port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface TestCluster {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly cluster: Cluster;
  readonly blobs: Blobs;
  readonly servers: readonly TestServer[];
  /** One more server, empty. */
  add(): Promise<TestServer>;
  server(serverId: string): TestServer;
  close(): Promise<void>;
}

export async function testCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { servers: count = 3, copies = 2 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'storage-cluster-'));
  const database = await testDatabase<StorageTables>({
    migrations,
    poolSize: options.poolSize ?? 10,
  });
  const { db } = database;
  const servers: TestServer[] = [];
  const add = async () => {
    const serverId = `server-${servers.length + 1}`;
    const server = testServer(serverId, join(folder, serverId), db, options);
    await server.start();
    servers.push(server);
    return server;
  };
  for (let number = 0; number < count; number += 1) await add();
  await adoptMembers(db, copies);
  const cluster = await openCluster({
    db,
    clock: systemClock,
    refreshMs: 100,
    connections: 1,
    stallMs: options.stallMs ?? 5_000,
    ...(options.clientTls === undefined ? {} : { tls: options.clientTls }),
  });
  const blobs = openBlobs({ db, cluster, clock: systemClock, graceMs: 0, ...options.blobs });
  return {
    db,
    databaseUrl: database.url,
    cluster,
    blobs,
    servers,
    add,
    server(serverId) {
      const found = servers.find((server) => server.serverId === serverId);
      if (found === undefined) throw new Error(`there is no ${serverId}`);
      return found;
    },
    async close() {
      await cluster.close();
      await Promise.all(servers.map((server) => server.stop()));
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function testServer(
  serverId: string,
  folder: string,
  db: Db,
  options: TestClusterOptions,
): TestServer {
  let running: ChunkServer | undefined;
  const server: TestServer = {
    serverId,
    folder,
    store: undefined as unknown as ChunkStore,
    address: '',
    bytesAddress: undefined,
    async start() {
      server.store = await openChunkStore({
        disk: options.disk?.(serverId) ?? quickDisk,
        folder,
        serverId,
        folders: 8,
        random: randomUUID,
        salt: () => randomBytes(4).readUInt32LE(),
        nowMs: Date.now,
        onFatal: () => undefined,
        ...(options.reserveBytes === undefined ? {} : { reserveBytes: options.reserveBytes }),
        ...(options.smallBytes === undefined ? {} : { smallBytes: options.smallBytes }),
      });
      running = await startChunkServer({
        store: server.store,
        host: '127.0.0.1',
        port: 0,
        bytesPort: 0,
        tls: options.serverTls,
        nowMs: Date.now,
        events: { onBad: () => undefined, onFailure: () => undefined, onBytes: () => undefined },
      });
      server.address = `127.0.0.1:${running.port}`;
      const { bytesPort } = running;
      server.bytesAddress = options.grpcOnly === true ? undefined : `127.0.0.1:${bytesPort}`;
      await beat(db, server);
    },
    async stop() {
      const was = running;
      running = undefined;
      await was?.stop();
      if (was !== undefined) await server.store.close();
    },
  };
  return server;
}

async function beat(db: Db, { serverId, address, bytesAddress, store }: TestServer): Promise<void> {
  const space = await store.space();
  await recordHeartbeat(db, { serverId, address, bytesAddress, weight: 1, ...space });
}

/** The real disk without waiting for its syncs: those are proved on the simulated one. */
const real = realDisk();
const quickDisk: Disk = {
  ...real,
  syncFolder: async () => undefined,
  async open(path, mode) {
    const file = await real.open(path, mode);
    return {
      path,
      read: (into, at) => file.read(into, at),
      write: (bytes, at) => file.write(bytes, at),
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      sync: async () => undefined,
      syncData: async () => undefined,
      stat: () => file.stat(),
      close: () => file.close(),
    };
  },
};
