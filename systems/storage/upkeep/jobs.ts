/** The jobs that look after the cluster; each does one round and says how much it did. */
import type { Cluster } from '../blobs/cluster.ts';
import { queueRepair } from '../metadata/files.ts';
import { expireIdLeases } from '../metadata/id-leases.ts';
import {
  deletionsDone,
  expireUploads,
  queueSilent,
  takeDeletions,
  takeRepairs,
} from '../metadata/jobs.ts';
import { gatherCounts } from '../metadata/listing.ts';
import type { Db } from '../metadata/schema.ts';
import { adoptMembers, markSilent } from '../metadata/servers.ts';
import {
  copiesOn,
  markOrphans,
  pageChunks,
  purgeFiles,
  queueMoves,
  removeDrained,
  settleEpoch,
  sweepOrphans,
  unsettledEpoch,
} from '../metadata/walks.ts';
import { chunkIdOf, parseCopyId } from '../model/ids.ts';
import { spreadOf } from '../model/redundancy.ts';
import { rankingOf } from '../placement/ranking.ts';
import { reconcile } from './reconcile.ts';

export interface UpkeepParts {
  readonly db: Db;
  readonly cluster: Cluster;
  readonly copies: number;
  /** A server is inactive after so long without a heartbeat ... */
  readonly silentMs: number;
  /** ... and its copies are made again after so long without it. */
  readonly repairAfterMs: number;
  /** Longer than any upload: what nobody knows of is dead only after this, twice. */
  readonly orphanGraceMs: number;
  /** For who still reads a copy that has moved. */
  readonly graceMs: number;
  readonly purgeMs: number;
  /** For so long a piece of work is left to the one that took it. */
  readonly takenMs: number;
  readonly onLost: (chunkId: string) => void;
  readonly onInactive: (serverIds: readonly string[]) => void;
}

const PAGE = 500;
const AT_ONCE = 4;

export async function watchServers(parts: UpkeepParts): Promise<number> {
  const { db, silentMs, repairAfterMs, copies } = parts;
  const silent = await markSilent(db, silentMs);
  if (silent.length > 0) parts.onInactive(silent);
  await removeDrained(db, silentMs);
  await adoptMembers(db, copies);
  return silent.length + (await queueSilent(db, repairAfterMs));
}

export async function cleanUploads({ db, purgeMs }: UpkeepParts): Promise<number> {
  await purgeFiles(db, purgeMs);
  await gatherCounts(db);
  await expireIdLeases(db);
  return await expireUploads(db, PAGE);
}

export async function runDeletions({ db, cluster, takenMs }: UpkeepParts): Promise<number> {
  const due = await takeDeletions(db, PAGE, takenMs);
  const removed = await inGroups(due, async (deletion) => {
    const client = cluster.client(deletion.serverId);
    if (client === undefined) return [];
    try {
      await client.remove(deletion.copyId);
      return [deletion];
    } catch (error) {
      // It stays in the queue, and is due again.
      cluster.failed(deletion.serverId, error);
      return [];
    }
  });
  await deletionsDone(db, removed);
  return removed.length;
}

export async function runRepairs(parts: UpkeepParts): Promise<number> {
  const { db, cluster, graceMs, onLost, takenMs } = parts;
  const tasks = await takeRepairs(db, AT_ONCE * 8, takenMs);
  const done = await inGroups(tasks, async (task) =>
    (await reconcile({ db, cluster, graceMs, onLost }, task)) ? [task] : [],
  );
  return done.length;
}

/** After a new layout: what does not lie where it should is queued, until nothing is found. */
export async function runMoves({ db, cluster }: UpkeepParts): Promise<number> {
  const epoch = await unsettledEpoch(db);
  const layout = cluster.layout();
  if (epoch === undefined || layout?.epoch !== epoch) return 0;
  let moved = 0;
  let after = '';
  for (;;) {
    const page = await pageChunks(db, after, PAGE);
    const misplaced = page.filter(({ chunkId, redundancy, copies }) => {
      const { servers, sharded } = spreadOf(redundancy);
      // Six of a few servers are most of them: shards stay where they are while those stay.
      const ranking = rankingOf(layout, chunkId);
      if (sharded) {
        const stay = copies.filter(({ serverId }) => ranking.includes(serverId));
        return stay.length < Math.min(servers, ranking.length);
      }
      const wanted = ranking.slice(0, servers);
      const holders = new Set(copies.map(({ serverId }) => serverId));
      return holders.size !== wanted.length || wanted.some((serverId) => !holders.has(serverId));
    });
    await queueMoves(
      db,
      misplaced.map(({ chunkId }) => chunkId),
    );
    moved += misplaced.length;
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.chunkId;
  }
  if (moved === 0) await settleEpoch(db, epoch);
  return moved;
}

/** What servers hold and nobody knows, and what they should hold and don't. */
export async function sweepServers(parts: UpkeepParts): Promise<number> {
  const { db, cluster, orphanGraceMs } = parts;
  let found = 0;
  for (const { serverId, status } of cluster.servers()) {
    if (status === 'inactive') continue;
    try {
      found += await markOn(parts, serverId);
      found += await missingOn(parts, serverId);
    } catch (error) {
      // The next round asks it again.
      cluster.failed(serverId, error);
    }
  }
  await sweepOrphans(db, orphanGraceMs);
  return found;
}

async function markOn({ db, cluster, orphanGraceMs }: UpkeepParts, serverId: string) {
  const client = cluster.client(serverId);
  let found = 0;
  let after = '';
  let more = client !== undefined;
  while (client !== undefined && more) {
    const page = await client.list(after, PAGE, orphanGraceMs);
    const ours = page.chunks.flatMap(({ chunkId: copyId }) => {
      const name = parseCopyId(copyId);
      if (name === undefined) return [];
      return [{ copyId, fileId: name.fileId, chunkId: chunkIdOf(name.fileId, name.number) }];
    });
    found += await markOrphans(db, serverId, ours);
    after = page.chunks.at(-1)?.chunkId ?? after;
    more = page.more && page.chunks.length > 0;
  }
  return found;
}

async function missingOn({ db, cluster }: UpkeepParts, serverId: string): Promise<number> {
  const client = cluster.client(serverId);
  let found = 0;
  let after = '';
  while (client !== undefined) {
    const page = await copiesOn(db, serverId, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return found;
    const { missing, bad } = await client.check(
      page.map(({ copyId }) => copyId),
      false,
    );
    const gone = new Set([...missing, ...bad]);
    for (const { chunkId, copyId } of page) {
      if (!gone.has(copyId)) continue;
      await queueRepair(db, chunkId, `it is missing on ${serverId}`);
      found += 1;
    }
    after = last.chunkId;
  }
  return found;
}

async function inGroups<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        results.push(...(await work(item)));
      }
    }),
  );
  return results;
}
