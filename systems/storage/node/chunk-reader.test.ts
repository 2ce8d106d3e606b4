import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownedWhole } from '../protocol/owned.ts';
import { BLOCK_BYTES, type BlockSumName, blockSums } from './block-sums.ts';
import { type Place, readFooter, readVerified } from './chunk-reader.ts';
import { encodeFooter } from './footer.ts';

const bytesOf = (length: number) =>
  Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8) + 3 * (at >> 16)) & 0xff));
const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function sumsOf(bytes: Buffer, name: BlockSumName): Uint32Array {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
  return Uint32Array.from({ length: blocks }, (_, block) =>
    blockSums[name].of(bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)),
  );
}

function chunkOf(bytes: Buffer, name: BlockSumName, sums = sumsOf(bytes, name)): Buffer {
  const about = { chunkId: 'c', label: '{}', sizeBytes: bytes.length, hash: shaOf(bytes) };
  return Buffer.concat([bytes, encodeFooter({ ...about, blocks: { name, sums } })]);
}

function placeOf(stored: Buffer): Place {
  const read = async (into: Uint8Array, at: number) => stored.copy(into, 0, at, at + into.length);
  return { file: { read }, startBytes: 0, lengthBytes: stored.length };
}

async function readBack(stored: Buffer, chunkId = 'c', range = { startBytes: 0, endBytes: 1e9 }) {
  const place = placeOf(stored);
  return await ownedWhole(readVerified(place, await readFooter(place, chunkId), range));
}

const names = ['crc32', 'crc32c'] as const;
const lengths = [1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 300_000, 1_400_000];

test.each(names.flatMap((name) => lengths.map((length) => [name, length] as const)))(
  'by %s, %d bytes are read back, whole and in part',
  async (name, length) => {
    const bytes = bytesOf(length);
    const stored = chunkOf(bytes, name);
    expect((await readBack(stored)).equals(bytes)).toBe(true);
    const range = { startBytes: Math.floor(length / 3), endBytes: Math.ceil((length * 2) / 3) };
    const part = await readBack(stored, 'c', range);
    expect(part.equals(bytes.subarray(range.startBytes, range.endBytes))).toBe(true);
  },
);

test.each(names)('by %s, no bit that is another one is given out', async (name) => {
  const bytes = bytesOf(700_001);
  const stored = chunkOf(bytes, name);
  await fc.assert(
    fc.asyncProperty(fc.nat(stored.length - 1), fc.nat(7), async (at, bit) => {
      const spoiled = Buffer.from(stored);
      spoiled[at] = (spoiled[at] ?? 0) ^ (1 << bit);
      await expect(readBack(spoiled)).rejects.toMatchObject({ code: 'CHUNK_BAD' });
    }),
    { numRuns: 60 },
  );
});

test('two blocks of one chunk that changed places are not what it was', async () => {
  const bytes = bytesOf(4 * BLOCK_BYTES);
  const stored = chunkOf(bytes, 'crc32');
  bytes.copy(stored, 0, BLOCK_BYTES, 2 * BLOCK_BYTES);
  bytes.copy(stored, BLOCK_BYTES, 0, BLOCK_BYTES);
  await expect(readBack(stored)).rejects.toMatchObject({ code: 'CHUNK_BAD' });
});

test('a block without a sum is not given out', async () => {
  const bytes = Buffer.alloc(3 * BLOCK_BYTES);
  const sums = sumsOf(bytes, 'crc32').subarray(0, 2);
  const stored = chunkOf(bytes, 'crc32', sums);
  await expect(readBack(stored)).rejects.toMatchObject({ code: 'CHUNK_BAD' });
});

// As it was written before there were sums by CRC-32.
const oldFooter =
  'rrQzGqWgLUF7ImNodW5rSWQiOiJvbGQiLCJsYWJlbCI6Int9In0eAAAAAgAAAAEAAQAAAAAAfEDetPlqRfvwUOZxGUjd' +
  'MYHms0rxcPVkGFMjw3kTOByc6u1QR1NDSFVOSzE=';

test('a chunk of before is read as ever', async () => {
  const bytes = bytesOf(65_537);
  const stored = Buffer.concat([bytes, Buffer.from(oldFooter, 'base64')]);
  expect((await readBack(stored, 'old')).equals(bytes)).toBe(true);
  stored[65_000] = (stored[65_000] ?? 0) ^ 1;
  await expect(readBack(stored, 'old')).rejects.toMatchObject({ code: 'CHUNK_BAD' });
});
