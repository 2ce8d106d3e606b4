import { createHash } from 'node:crypto';
import { type Disk, explore, simulatedDisk } from '@gauntlet/kit/disk';
import { expect, test } from 'vitest';
import { ownedWhole } from '../protocol/owned.ts';
import { type ChunkStore, openChunkStore } from './chunk-store.ts';

const bytesOf = (length: number, seed: number) =>
  Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + seed * 17 + (at >> 8)) & 0xff));
const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let count = 0;
function storeOn(disk: Disk, smallBytes = 1_000): Promise<ChunkStore> {
  return openChunkStore({
    disk,
    folder: '/data',
    serverId: 's1',
    smallBytes,
    reserveBytes: 0,
    folders: 2,
    random: () => {
      count += 1;
      return `n${count}`;
    },
    salt: () => 7,
    nowMs: () => 0,
    onFatal: () => undefined,
  });
}

async function put(store: ChunkStore, chunkId: string, bytes: Buffer, pieceBytes = 70_000) {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return await store.put({
    chunkId,
    label: () => '{}',
    pieces: pieces(),
    checksum: () => shaOf(bytes),
  });
}

async function get(store: ChunkStore, chunkId: string): Promise<Buffer> {
  const open = await store.open(chunkId);
  try {
    return await ownedWhole(open.read({ startBytes: 0, endBytes: Infinity }));
  } finally {
    await open.close();
  }
}

async function namesOf(store: ChunkStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { chunkId } of store.entries()) names.push(chunkId);
  return names.sort();
}

test('what was put is read back, small and large, whole and in ranges', async () => {
  const disk = simulatedDisk();
  const store = await storeOn(disk);
  for (const length of [1, 999, 1_000, 1_001, 65_536, 65_537, 300_000]) {
    const bytes = bytesOf(length, length);
    expect(await put(store, `c${length}`, bytes)).toBe(length);
    expect(await get(store, `c${length}`)).toEqual(bytes);
    const open = await store.open(`c${length}`);
    const pieces: Buffer[] = [];
    const range = { startBytes: Math.floor(length / 3), endBytes: Math.ceil((length * 2) / 3) };
    for await (const piece of open.read(range)) pieces.push(piece);
    await open.close();
    expect(Buffer.concat(pieces)).toEqual(bytes.subarray(range.startBytes, range.endBytes));
  }
  await store.close();
  const again = await storeOn(disk.kill());
  expect(await namesOf(again)).toHaveLength(7);
  expect(await get(again, 'c300000')).toEqual(bytesOf(300_000, 300_000));
  expect(await get(again, 'c999')).toEqual(bytesOf(999, 999));
});

test('an acknowledged chunk outlives every power cut, and no half chunk is there', async () => {
  const chunks = [
    { id: 'small-1', bytes: bytesOf(300, 1) },
    { id: 'large-1', bytes: bytesOf(150_000, 2) },
    { id: 'small-2', bytes: bytesOf(900, 3) },
    { id: 'large-2', bytes: bytesOf(66_000, 4) },
  ];
  const result = await explore<string>({
    setUp: async (disk) => (await storeOn(disk)).close(),
    scenario: async (disk, acknowledge) => {
      const store = await storeOn(disk);
      await Promise.all(
        chunks.map(async ({ id, bytes }) => {
          await put(store, id, bytes);
          acknowledge(id);
        }),
      );
      await store.remove('small-1');
      acknowledge('-small-1');
      await store.remove('large-1');
      acknowledge('-large-1');
    },
    check: async (disk, acknowledged) => {
      const store = await storeOn(disk);
      const names = await namesOf(store);
      for (const { id, bytes } of chunks) {
        const isRemoved = acknowledged.includes(`-${id}`);
        const maybeRemoved = id.endsWith('-1') && acknowledged.length >= 4;
        if (isRemoved && names.includes(id)) throw new Error(`${id} came back`);
        if (acknowledged.includes(id) && !maybeRemoved && !names.includes(id)) {
          throw new Error(`${id} is lost`);
        }
        if (names.includes(id) && !(await get(store, id)).equals(bytes)) {
          throw new Error(`${id} is not what it was`);
        }
      }
      await store.close();
    },
    every: 3,
    randomCuts: 2,
  });
  expect(result.checks).toBeGreaterThan(50);
});

test('emptying segments loses nothing at any power cut', async () => {
  const live = bytesOf(600, 9);
  const result = await explore<string>({
    setUp: async (disk) => {
      const store = await storeOn(disk);
      for (let number = 0; number < 4; number += 1)
        await put(store, `d${number}`, bytesOf(800, number));
      await put(store, 'live', live);
      await store.close();
    },
    scenario: async (disk, acknowledge) => {
      const store = await storeOn(disk);
      for (let number = 0; number < 4; number += 1) {
        await store.remove(`d${number}`);
        acknowledge(`-d${number}`);
      }
      await store.compact();
      acknowledge('compacted');
      await store.remove('live');
      acknowledge('-live');
    },
    check: async (disk, acknowledged) => {
      const store = await storeOn(disk);
      const names = await namesOf(store);
      for (const fact of acknowledged) {
        if (names.includes(fact.slice(1))) throw new Error(`${fact.slice(1)} came back`);
      }
      if (acknowledged.includes('-live')) return;
      if (acknowledged.includes('compacted') && !names.includes('live')) return;
      if (!(await get(store, 'live')).equals(live)) throw new Error('live is not what it was');
      await store.close();
    },
  });
  expect(result.operations).toBeGreaterThan(10);
});
