/**
 * Brings one chunk to where it should be: looks which copies are good, makes those that are
 * missing on the servers that the layout names, and lets go of the others only after that.
 */
import type { Cluster } from '../blobs/cluster.ts';
import { copyChunk } from '../blobs/copy-chunk.ts';
import { addCopy, dropCopy, type RepairTask, repairDone, repairFailed } from '../metadata/jobs.ts';
import type { Copy, ServerId } from '../model/nouns.ts';
import { spreadOf } from '../model/redundancy.ts';
import { rankingOf } from '../placement/ranking.ts';
import { reshard } from './reshard.ts';
import { type Reconciling, unreadable } from './unreadable.ts';

type Seen = 'good' | 'missing' | 'silent';

export async function reconcile(parts: Reconciling, task: RepairTask): Promise<boolean> {
  if (spreadOf(task.redundancy).sharded) return await reshard(parts, task);
  const seen = await look(parts, task);
  const good = task.copies.filter((copy) => seen.get(copy.serverId) === 'good');
  const silent = task.copies.filter((copy) => seen.get(copy.serverId) === 'silent');
  if (good.length === 0) {
    await unreadable(parts, task, 'no copy can be read', silent.length === 0);
    return false;
  }
  const wanted = homes(parts, task, good);
  const holders = await fill(parts, task, good, wanted);
  const { servers: needed } = spreadOf(task.redundancy);
  const placed = wanted.filter((serverId) => holders.includes(serverId));
  if (placed.length < Math.min(needed, wanted.length) || placed.length < needed) {
    await repairFailed(parts.db, task.chunkId, `${placed.length} of ${needed} copies`);
    return false;
  }
  for (const { serverId } of task.copies) {
    if (placed.includes(serverId)) continue;
    await dropCopy(parts.db, task.chunkId, serverId, task.chunkId, parts.graceMs);
  }
  await repairDone(parts.db, task.chunkId, placed[0] ?? '');
  return true;
}

async function look(
  { cluster }: Reconciling,
  { chunkId, copies }: RepairTask,
): Promise<ReadonlyMap<ServerId, Seen>> {
  const found = await Promise.all(
    copies.map(async ({ serverId }): Promise<[ServerId, Seen]> => {
      const client = cluster.client(serverId);
      if (client === undefined) return [serverId, 'missing'];
      if (!cluster.answers(serverId)) return [serverId, 'silent'];
      try {
        const { missing, bad } = await client.check([chunkId], false);
        cluster.succeeded(serverId);
        return [serverId, missing.length + bad.length > 0 ? 'missing' : 'good'];
      } catch (error) {
        cluster.failed(serverId, error);
        return [serverId, 'silent'];
      }
    }),
  );
  return new Map(found);
}

/** The best servers that answer; where these are too few, who has it already counts as well. */
function homes(
  { cluster }: Reconciling,
  { chunkId, redundancy }: RepairTask,
  good: readonly Copy[],
): readonly ServerId[] {
  const { servers: needed } = spreadOf(redundancy);
  const layout = cluster.layout();
  const up = new Set(cluster.candidates(chunkId));
  const holding = new Set(good.map(({ serverId }) => serverId));
  const ranked = layout === undefined ? [] : rankingOf(layout, chunkId);
  // A full server takes nothing new, but what it has is well there.
  const usable = ranked.filter((serverId) => up.has(serverId) || holding.has(serverId));
  const others = [...holding].filter((serverId) => !usable.includes(serverId));
  return usable.length >= needed
    ? usable.slice(0, needed)
    : [...usable, ...others].slice(0, needed);
}

/** Who has a good copy in the end. */
async function fill(
  { cluster, db }: Reconciling,
  task: RepairTask,
  good: readonly Copy[],
  wanted: readonly ServerId[],
): Promise<readonly ServerId[]> {
  const { chunkId: copyId, storedBytes, hash } = task;
  const holders = good.map(({ serverId }) => serverId);
  for (const to of wanted) {
    if (holders.includes(to)) continue;
    try {
      const label = await labelFrom(cluster, holders, copyId);
      await copyChunk({ cluster, copyId, from: holders, to, label, storedBytes, hash });
      cluster.succeeded(to);
      if (!(await addCopy(db, task.chunkId, { serverId: to, shard: 0 }, copyId))) return holders;
      holders.push(to);
    } catch (error) {
      cluster.failed(to, error);
    }
  }
  return holders;
}

/** A copy says of its file what the first one says. */
async function labelFrom(cluster: Cluster, from: readonly ServerId[], copyId: string) {
  for (const serverId of from) {
    const seen = await cluster.client(serverId)?.describe(copyId);
    if (seen !== undefined) return seen.label;
  }
  return '';
}
