/**
 * A layout: 4,096 partitions, each with its servers. It is made from the one before, so that a
 * server that joins or leaves moves no more than its own share: slots of who is gone, and what is
 * over the quota of who stays, go to whoever is under it, chosen by weighted rendezvous.
 */
import type { ChunkId, Layout, Partition, ServerId } from '../model/nouns.ts';
import { hash32, mix32 } from './hash.ts';

export const PARTITIONS = 4_096;
const NOBODY = 0xffff;

export interface Member {
  readonly serverId: ServerId;
  readonly weight: number;
}

export function partitionOf(chunkId: ChunkId): Partition {
  return hash32(chunkId) % PARTITIONS;
}

/** Weighted rendezvous: the higher wins; a server's chance to win is its share of the weights. */
export function score(serverHash: number, partition: Partition, weight: number): number {
  const drawn = (mix32(serverHash ^ mix32(partition + 0x9e3779b9)) + 0.5) / 2 ** 32;
  return -weight / Math.log(drawn);
}

export function nextLayout(
  previous: Layout | undefined,
  members: readonly Member[],
  wanted: number,
): Layout {
  const servers = [...members].filter(({ weight }) => weight > 0).sort(byId);
  const copies = Math.min(wanted, servers.length);
  const table = new Uint16Array(PARTITIONS * copies).fill(NOBODY);
  const state: Filling = {
    table,
    copies,
    servers,
    hashes: servers.map(({ serverId }) => hash32(serverId)),
    quota: quotas(servers, PARTITIONS * copies),
    used: servers.map(() => 0),
  };
  keep(state, previous);
  release(state);
  fill(state);
  return { epoch: (previous?.epoch ?? 0) + 1, copies, table, servers };
}

interface Filling {
  readonly table: Uint16Array;
  readonly copies: number;
  readonly servers: readonly Member[];
  readonly hashes: readonly number[];
  readonly quota: readonly number[];
  readonly used: number[];
}

function byId(one: Member, other: Member): number {
  return one.serverId < other.serverId ? -1 : 1;
}

/** Whole numbers that sum up; nobody holds a partition twice, so nobody can have more than all. */
function quotas(servers: readonly Member[], slots: number): number[] {
  const quota = servers.map(() => 0);
  let open = servers.map((_, place) => place);
  let left = slots;
  for (;;) {
    const weights = open.reduce((sum, place) => sum + (servers[place]?.weight ?? 0), 0);
    const capped = open.filter(
      (place) => (left * (servers[place]?.weight ?? 0)) / weights > PARTITIONS,
    );
    if (capped.length === 0) {
      const shared = left;
      for (const place of open) {
        quota[place] = Math.floor((shared * (servers[place]?.weight ?? 0)) / weights);
        left -= quota[place] ?? 0;
      }
      for (const place of open.slice(0, left)) quota[place] = (quota[place] ?? 0) + 1;
      return quota;
    }
    for (const place of capped) quota[place] = PARTITIONS;
    left -= capped.length * PARTITIONS;
    open = open.filter((place) => !capped.includes(place));
  }
}

function keep({ table, copies, servers, used }: Filling, previous: Layout | undefined): void {
  if (previous === undefined) return;
  const places = new Map(servers.map(({ serverId }, place) => [serverId, place]));
  const renamed = previous.servers.map(({ serverId }) => places.get(serverId));
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    let kept = 0;
    for (let at = 0; at < previous.copies && kept < copies; at += 1) {
      const place = renamed[previous.table[partition * previous.copies + at] ?? NOBODY];
      if (place === undefined) continue;
      table[partition * copies + kept] = place;
      used[place] = (used[place] ?? 0) + 1;
      kept += 1;
    }
  }
}

/**
 * Takes from each server what is over its quota: the partitions where it scores lowest. No more
 * slots of one partition are opened than there are servers to fill them, or the rest would have to
 * move between servers that stay.
 */
function release(state: Filling): void {
  const { table, copies, hashes, servers, quota } = state;
  const takers = servers.filter((_, place) => hasRoom(state, place)).length;
  const open = new Uint8Array(PARTITIONS);
  for (const [slot, place] of table.entries()) {
    if (place === NOBODY) add(open, Math.floor(slot / copies));
  }
  for (const [place, serverHash] of hashes.entries()) {
    const over = () => (state.used[place] ?? 0) - (quota[place] ?? 0);
    if (over() <= 0) continue;
    const slots: { readonly slot: number; readonly score: number }[] = [];
    for (let slot = 0; slot < table.length; slot += 1) {
      if (table[slot] !== place) continue;
      const partition = Math.floor(slot / copies);
      slots.push({ slot, score: score(serverHash, partition, servers[place]?.weight ?? 0) });
    }
    slots.sort((one, other) => one.score - other.score || one.slot - other.slot);
    for (const most of [takers, copies]) {
      for (const { slot } of slots) {
        const partition = Math.floor(slot / copies);
        if (over() <= 0) break;
        if (table[slot] !== place || (open[partition] ?? 0) >= most) continue;
        table[slot] = NOBODY;
        add(open, partition);
        state.used[place] = (state.used[place] ?? 0) - 1;
      }
    }
  }
}

function fill(state: Filling): void {
  const { table, copies, servers } = state;
  for (let slot = 0; slot < table.length; slot += 1) {
    if (table[slot] !== NOBODY) continue;
    const partition = Math.floor(slot / copies);
    const holders = holdersOf(state, partition);
    const under = best(state, partition, (place) => !holders.has(place) && hasRoom(state, place));
    if (under !== undefined) {
      take(state, slot, under);
      continue;
    }
    // All who have room hold it already: one of them takes it over elsewhere, by an exchange.
    if (!exchange(state, slot, holders)) {
      const any = best(state, partition, (place) => !holders.has(place));
      if (any === undefined) throw new Error(`a layout of ${servers.length} servers has no room`);
      take(state, slot, any);
    }
  }
}

/** Gives the slot to a server at its quota, and one of that server's slots to one with room. */
function exchange(state: Filling, slot: number, holders: ReadonlySet<number>): boolean {
  const { table, copies, servers, used } = state;
  const roomy = servers.map((_, place) => place).filter((place) => hasRoom(state, place));
  for (let other = 0; other < table.length; other += 1) {
    const giver = table[other];
    if (giver === undefined || giver === NOBODY || holders.has(giver)) continue;
    const there = holdersOf(state, Math.floor(other / copies));
    const taker = roomy.find((place) => !there.has(place));
    if (taker === undefined) continue;
    used[giver] = (used[giver] ?? 0) - 1;
    take(state, other, taker);
    take(state, slot, giver);
    return true;
  }
  return false;
}

function take({ table, used }: Filling, slot: number, place: number): void {
  table[slot] = place;
  used[place] = (used[place] ?? 0) + 1;
}

function add(counts: Uint8Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function hasRoom({ used, quota }: Filling, place: number): boolean {
  return (used[place] ?? 0) < (quota[place] ?? 0);
}

function holdersOf({ table, copies }: Filling, partition: Partition): Set<number> {
  const slots = table.subarray(partition * copies, (partition + 1) * copies);
  return new Set([...slots].filter((place) => place !== NOBODY));
}

function best(
  { hashes, servers }: Filling,
  partition: Partition,
  fits: (place: number) => boolean,
): number | undefined {
  let chosen: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [place, serverHash] of hashes.entries()) {
    if (!fits(place)) continue;
    const reached = score(serverHash, partition, servers[place]?.weight ?? 0);
    if (reached > highest) {
      highest = reached;
      chosen = place;
    }
  }
  return chosen;
}
