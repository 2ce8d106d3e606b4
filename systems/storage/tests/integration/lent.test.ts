/** Bytes that are only lent, in and out: whoever holds on to them longer is found out here. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { keyring } from '../../blobs/keyring.ts';
import type { WriteOptions } from '../../blobs/port.ts';
import { bytesOf, gathered, lentOf } from '../support/bytes.ts';
import { type TestCluster, testCluster } from '../support/cluster.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const object = { kind: 'object', name: 'b/k', contentType: 'text/plain' } as const;
const kinds: readonly Partial<WriteOptions>[] = [
  {},
  { redundancy: 'copies-1' },
  { redundancy: 'shards-4-2' },
  { compression: 'zstd' },
];

/** In its pieces as they are lent, one after another. */
async function taken(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

let cluster: TestCluster;
afterEach(() => cluster.close());

test.each([
  ['over HTTP', false, undefined],
  ['over gRPC', true, undefined],
  ['encrypted', false, 'key'],
] as const)('what is lent is stored as it was: %s', async (_, grpcOnly, encrypted) => {
  const keys = encrypted && keyring([{ id: 'one', key: randomBytes(32) }]);
  cluster = await testCluster({ servers: 6, grpcOnly, blobs: { keyring: keys } });
  for (const kind of kinds) {
    for (const [size, pieceBytes] of [
      [4_096, 1_000],
      [100_000, 65_536],
      [3_500_000, 65_536],
      [3_500_000, 1_500_000],
    ] as const) {
      const bytes = bytesOf(size, size + 1);
      const known = { ...object, ...kind, sizeBytes: size };
      const pending = await cluster.blobs.write(lentOf(bytes, pieceBytes), known);
      await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
      const files = (await cluster.blobs.find([pending.fileId])) ?? [];
      expect((await gathered(cluster.blobs.read(files))).equals(bytes)).toBe(true);
      const range = { startBytes: 1_001, endBytes: size - 7 };
      const part = bytes.subarray(1_001, size - 7);
      expect((await taken(cluster.blobs.lend(files, range))).equals(part)).toBe(true);
      expect((await gathered(cluster.blobs.read(files, range))).equals(part)).toBe(true);
    }
  }
});
