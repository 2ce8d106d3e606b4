/** The numbers of the cluster, looked up when they are asked for. */
import type { Metrics } from '@gauntlet/kit/telemetry';
import type { Db } from '../metadata/schema.ts';
import { type ClusterStatus, clusterStatus } from '../metadata/status.ts';

const FRESH_MS = 1_000;

type Ask = () => Promise<ClusterStatus | undefined>;

export function addClusterMetrics(
  metrics: Metrics,
  db: Db,
  poolStats: () => { open: number; idle: number; waiting: number; max: number },
): void {
  let status: Promise<ClusterStatus | undefined> | undefined;
  let isOld = true;
  // One look for all the numbers of a scrape. Of many files the counting takes long: scrapes must
  // not become a load, nor wait for it once something is known.
  const ask = () => {
    if (!isOld && status !== undefined) return status;
    isOld = false;
    const startMs = performance.now();
    const next = quietly(() => clusterStatus(db));
    status ??= next;
    void next.then(() => {
      status = next;
      const keepMs = Math.max(FRESH_MS, (performance.now() - startMs) * 20);
      setTimeout(() => {
        isOld = true;
      }, keepMs).unref();
    });
    return status;
  };
  addNumbers(metrics, ask);
  addServers(metrics, ask);
  metrics.gauge({
    name: 'storage_database_connections',
    unit: 'count',
    help: 'Connections to the database, by state',
    labels: ['state'],
    collect: (gauge) => {
      for (const [state, value] of Object.entries(poolStats())) gauge.set({ state }, value);
    },
  });
}

const numbers = {
  files: 'Files that can be read',
  chunks: 'Chunks that the metadata know',
  repairs: 'Chunks that wait for repair or for their move',
  lost: 'Chunks of which no copy is left',
  deletions: 'Copies that wait for being removed',
  uploads: 'Uploads under way',
} as const;

function addNumbers(metrics: Metrics, ask: Ask): void {
  for (const [name, help] of Object.entries(numbers)) {
    const key = name as keyof typeof numbers;
    metrics.gauge({
      name: `storage_${name}`,
      unit: 'count',
      help,
      collect: async (gauge) => gauge.set((await ask())?.[key] ?? Number.NaN),
    });
  }
}

function addServers(metrics: Metrics, ask: Ask): void {
  metrics.gauge({
    name: 'storage_server_space',
    unit: 'bytes',
    help: 'Space of each storage server',
    labels: ['server', 'kind'],
    collect: async (gauge) => {
      for (const server of (await ask())?.servers ?? []) {
        gauge.set({ server: server.server_id, kind: 'used' }, server.used_space);
        gauge.set({ server: server.server_id, kind: 'available' }, server.available_space);
      }
    },
  });
  metrics.gauge({
    name: 'storage_server_active',
    unit: 'count',
    help: '1 while a storage server is active',
    labels: ['server'],
    collect: async (gauge) => {
      for (const { server_id: server, status } of (await ask())?.servers ?? []) {
        gauge.set({ server }, status === 'active' ? 1 : 0);
      }
    },
  });
  metrics.gauge({
    name: 'storage_scrub_age',
    unit: 'seconds',
    help: 'How long ago everything on a storage server was last read and verified',
    labels: ['server'],
    collect: async (gauge) => {
      for (const { server_id: server, scrub } of (await ask())?.servers ?? []) {
        const completedMs = Number(scrub.completedMs ?? 0);
        if (completedMs > 0) gauge.set({ server }, (Date.now() - completedMs) / 1_000);
      }
    },
  });
}

/** Without the database the other metrics are still worth having. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    // The health check says that the database is gone.
    return undefined;
  }
}
