/** The bytes of a chunk that lies in shards: from its data shards, or from any four of the six. */
import { reedSolomon } from '../coding/reed-solomon.ts';
import { STRIPE_UNIT, shardBytes, unitBytes } from '../coding/stripes.ts';
import { copyIdOf } from '../model/ids.ts';
import type { Copy } from '../model/nouns.ts';
import type { Cluster } from './cluster.ts';

const DATA = 4;
const ALL = 6;
const coder = reedSolomon(DATA, ALL - DATA);

export interface ShardedChunk {
  readonly chunkId: string;
  readonly storedBytes: number;
  readonly copies: readonly Copy[];
}

export interface ShardEvents {
  readonly onFailed: (copy: Copy, error: unknown) => Promise<void>;
}

/** All units of `wanted` shards, stripe by stripe from `firstStripe` on. */
export async function* readUnits(
  cluster: Cluster,
  chunk: ShardedChunk,
  wanted: readonly number[],
  firstStripe: number,
  events: ShardEvents,
): AsyncGenerator<Uint8Array[]> {
  const failed = new Set<number>();
  let stripe = firstStripe;
  const stripes = Math.ceil(chunk.storedBytes / (STRIPE_UNIT * DATA));
  while (stripe < stripes) {
    const chosen = choose(cluster, chunk.copies, failed);
    const readers = chosen.map((copy) => unitReader(cluster, chunk, copy, stripe));
    try {
      for (; stripe < stripes; stripe += 1) {
        const length = unitBytes(chunk.storedBytes, DATA, stripe);
        const have = new Map<number, Uint8Array>();
        await Promise.all(
          readers.map(async (reader, place) => {
            const copy = chosen[place];
            if (copy === undefined) return;
            try {
              have.set(copy.shard, await reader.next(length));
            } catch (error) {
              failed.add(copy.shard);
              cluster.failed(copy.serverId, error);
              await events.onFailed(copy, error);
            }
          }),
        );
        if (have.size < DATA) break;
        yield wanted.map((shard) => coder.rebuild(have, shard) ?? new Uint8Array());
      }
    } finally {
      await Promise.all(readers.map((reader) => reader.close()));
    }
  }
}

function choose(cluster: Cluster, copies: readonly Copy[], failed: ReadonlySet<number>): Copy[] {
  const left = copies
    .filter(({ shard }) => !failed.has(shard))
    .toSorted((one, other) => one.shard - other.shard);
  const up = left.filter(({ serverId }) => cluster.answers(serverId));
  const chosen = [...up, ...left.filter((copy) => !up.includes(copy))].slice(0, DATA);
  if (chosen.length < DATA) throw new Error(`${chosen.length} of ${DATA} shards can be read`);
  return chosen;
}

/** Pieces of exactly the length asked for. */
function unitReader(cluster: Cluster, chunk: ShardedChunk, copy: Copy, stripe: number) {
  const from = stripe * STRIPE_UNIT;
  const to = shardBytes(chunk.storedBytes, DATA);
  const client = cluster.client(copy.serverId);
  const frames = client?.get(copyIdOf(chunk.chunkId, copy.shard), from, to);
  let waiting: Buffer = Buffer.alloc(0);
  return {
    async next(length: number): Promise<Buffer> {
      while (waiting.length < length) {
        const frame = await frames?.next();
        if (frame?.done !== false) throw new Error(`a shard on ${copy.serverId} ended early`);
        waiting = waiting.length === 0 ? frame.value : Buffer.concat([waiting, frame.value]);
      }
      const unit = waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      return unit;
    },
    async close() {
      await frames?.return(undefined);
    },
  };
}

/** The stored bytes from `from` to `to`. */
export async function* readShards(
  cluster: Cluster,
  chunk: ShardedChunk,
  from: number,
  to: number,
  events: ShardEvents,
): AsyncGenerator<Uint8Array> {
  const stripeBytes = STRIPE_UNIT * DATA;
  const first = Math.floor(from / stripeBytes);
  let at = first * stripeBytes;
  for await (const units of readUnits(cluster, chunk, [0, 1, 2, 3], first, events)) {
    for (const unit of units) {
      // The last unit was filled up with zeros, which are no part of the chunk.
      const end = Math.min(at + unit.length, chunk.storedBytes, to);
      if (end > from && end > at) yield unit.subarray(Math.max(0, from - at), end - at);
      at += unit.length;
    }
    if (at >= to) return;
  }
}
