/** Where a chunk belongs, and who stands in when one of those servers can not be reached. */
import type { ChunkId, Layout, ServerId } from '../model/nouns.ts';
import { hash32 } from './hash.ts';
import { partitionOf, score } from './layout.ts';

/** The servers that the layout names for the chunk, in order. */
export function homesOf(layout: Layout, chunkId: ChunkId): readonly ServerId[] {
  const { table, copies, servers } = layout;
  const partition = partitionOf(chunkId);
  const places = table.subarray(partition * copies, (partition + 1) * copies);
  return [...places].flatMap((place) => servers[place]?.serverId ?? []);
}

/** All servers: those of the layout first, then the others by weighted rendezvous. */
export function rankingOf(layout: Layout, chunkId: ChunkId): readonly ServerId[] {
  const homes = homesOf(layout, chunkId);
  const partition = partitionOf(chunkId);
  const others = layout.servers
    .filter(({ serverId }) => !homes.includes(serverId))
    .map(({ serverId, weight }) => ({
      serverId,
      reached: score(hash32(serverId), partition, weight),
    }))
    .sort((one, other) => other.reached - one.reached);
  return [...homes, ...others.map(({ serverId }) => serverId)];
}
