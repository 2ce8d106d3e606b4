/** A chunk server on a simulated disk, and the ways in which it is called. */
import { simulatedDisk } from '@gauntlet/kit/disk';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { openChunkStore } from '../../node/chunk-store.ts';
import { inProcessClient } from '../../node/in-process-client.ts';
import { startChunkServer } from '../../node/server.ts';
import type { ServiceEvents } from '../../node/service.ts';
import type { ChunkClient } from '../../protocol/chunk-client.ts';
import { chunkClient } from '../../protocol/client.ts';

export const ways = ['over HTTP', 'over gRPC', 'in process'] as const;
export type Way = (typeof ways)[number];

export type ChunkServerBench = Awaited<ReturnType<typeof chunkServerBench>>;

const CAPACITY = 24_000_000;
const serverId = 'server-1';

export async function chunkServerBench({ stallMs = 20_000 } = {}) {
  const disk = simulatedDisk({ capacityBytes: CAPACITY, nowMs: Date.now });
  const fatal: unknown[] = [];
  const bad: string[] = [];
  let names = 0;
  const store = await openChunkStore({
    disk,
    folder: '/data',
    serverId,
    folders: 4,
    reserveBytes: 0,
    random: () => {
      names += 1;
      return `n${names}`;
    },
    salt: () => 7,
    nowMs: Date.now,
    onFatal: (error) => void fatal.push(error),
  });
  const events: ServiceEvents = {
    onBad: (chunkId) => void bad.push(chunkId),
    onFailure: () => undefined,
    onBytes: () => undefined,
  };
  const where = { host: '127.0.0.1', port: 0, bytesPort: 0 };
  const server = await startChunkServer({ store, ...where, nowMs: Date.now, events });
  const address = `127.0.0.1:${server.port}`;
  const bytesAddress = `127.0.0.1:${server.bytesPort}`;
  const common = { serverId, address, clock: systemClock, stallMs };
  const inProcess = inProcessClient({ ...common, store, events, nowMs: Date.now });
  const clients: Record<Way, ChunkClient> = {
    'over HTTP': chunkClient({ ...common, bytesAddress }),
    'over gRPC': chunkClient(common),
    'in process': inProcess.client,
  };
  return {
    disk,
    store,
    clients,
    fatal,
    bad,
    inProcess,
    async close() {
      disk.thaw();
      for (const client of Object.values(clients)) client.close();
      await inProcess.end();
      await server.stop();
      await store.close();
    },
  };
}
