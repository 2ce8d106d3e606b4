/** Makes the shards of a chunk again that are missing, from any four of the others. */
import { createHash } from 'node:crypto';
import { readUnits, type ShardedChunk } from '../blobs/read-shards.ts';
import { addCopy, dropCopy, type RepairTask, repairDone, repairFailed } from '../metadata/jobs.ts';
import { copyIdOf } from '../model/ids.ts';
import type { Copy } from '../model/nouns.ts';
import { type Reconciling, unreadable } from './unreadable.ts';

const ALL = 6;
const DATA = 4;

export async function reshard(parts: Reconciling, task: RepairTask): Promise<boolean> {
  const { db, cluster } = parts;
  const good = await goodShards(parts, task);
  if (good.length < DATA) {
    const isForGood = task.copies.every(({ serverId }) => cluster.answers(serverId));
    await unreadable(parts, task, `${good.length} of ${DATA} shards`, isForGood);
    return false;
  }
  const members = new Set(cluster.layout()?.servers.map(({ serverId }) => serverId));
  // One on a server that is drained is good to read from, and has to be made elsewhere.
  const holders = good.filter(({ serverId }) => members.has(serverId));
  const stay = [...holders];
  for (let shard = 0; shard < ALL; shard += 1) {
    if (stay.some((copy) => copy.shard === shard)) continue;
    const used = new Set([...holders, ...good].map(({ serverId }) => serverId));
    const to = cluster.candidates(task.chunkId).find((serverId) => !used.has(serverId));
    if (to === undefined) break;
    try {
      await makeShard(parts, { ...task, copies: good }, shard, to);
      const old = task.copies.find((copy) => copy.shard === shard && copy.serverId !== to);
      const copyId = copyIdOf(task.chunkId, shard);
      if (!(await addCopy(db, task.chunkId, { serverId: to, shard }, copyId))) return false;
      if (old !== undefined) {
        await dropCopy(db, task.chunkId, old.serverId, copyId, parts.graceMs);
      }
      holders.push({ serverId: to, shard });
    } catch (error) {
      cluster.failed(to, error);
    }
  }
  if (holders.length < ALL) {
    await repairFailed(db, task.chunkId, `${holders.length} of ${ALL} shards`);
    return false;
  }
  await repairDone(db, task.chunkId, holders[0]?.serverId ?? '');
  return true;
}

async function goodShards({ cluster }: Reconciling, task: RepairTask): Promise<readonly Copy[]> {
  const found = await Promise.all(
    task.copies.map(async (copy) => {
      const client = cluster.client(copy.serverId);
      if (client === undefined || !cluster.answers(copy.serverId)) return [];
      try {
        const { missing, bad } = await client.check([copyIdOf(task.chunkId, copy.shard)], false);
        return missing.length + bad.length === 0 ? [copy] : [];
      } catch (error) {
        cluster.failed(copy.serverId, error);
        return [];
      }
    }),
  );
  return found.flat();
}

async function makeShard(
  { cluster }: Reconciling,
  chunk: ShardedChunk,
  shard: number,
  to: string,
): Promise<void> {
  const client = cluster.client(to);
  if (client === undefined) throw new Error(`the server ${to} is not known`);
  const label = await labelOf(cluster, chunk);
  const writer = client.put(copyIdOf(chunk.chunkId, shard));
  const hash = createHash('sha256');
  try {
    const events = { onFailed: async () => undefined };
    for await (const [unit] of readUnits(cluster, chunk, [shard], 0, events)) {
      if (unit === undefined) continue;
      hash.update(unit);
      await writer.write(unit);
    }
    await writer.end(hash.digest('hex'), label);
  } catch (error) {
    writer.abort();
    throw error;
  }
}

async function labelOf(cluster: Reconciling['cluster'], { chunkId, copies }: ShardedChunk) {
  for (const { serverId, shard } of copies) {
    const seen = await cluster.client(serverId)?.describe(copyIdOf(chunkId, shard));
    if (seen !== undefined) return seen.label;
  }
  return '';
}
