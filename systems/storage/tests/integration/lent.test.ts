/** Bytes that are only lent, in and out: whoever holds on to them longer is found out here. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { keyring } from '../../blobs/keyring.ts';
import type { WriteOptions } from '../../blobs/port.ts';
import { ownedWhole } from '../../protocol/owned.ts';
import { sendAnswer } from '../../s3/sending.ts';
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

let cluster: TestCluster | undefined;
async function started(options: Parameters<typeof testCluster>[0]): Promise<TestCluster> {
  cluster = await testCluster(options);
  return cluster;
}
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

test.each([
  ['over HTTP', false, undefined],
  ['over gRPC', true, undefined],
  ['encrypted', false, 'key'],
] as const)('what is lent is stored as it was: %s', async (_, grpcOnly, encrypted) => {
  const keys = encrypted && keyring([{ id: 'one', key: randomBytes(32) }]);
  const { blobs, db } = await started({ servers: 6, grpcOnly, blobs: { keyring: keys } });
  for (const kind of kinds) {
    for (const [size, pieceBytes] of [
      [4_096, 1_000],
      [100_000, 65_536],
      [3_500_000, 65_536],
      [3_500_000, 1_500_000],
    ] as const) {
      const bytes = bytesOf(size, size + 1);
      const known = { ...object, ...kind, sizeBytes: size };
      const pending = await blobs.write(lentOf(bytes, pieceBytes), known);
      await db.transaction().execute((tx) => blobs.complete(tx, pending));
      const files = (await blobs.find([pending.fileId])) ?? [];
      expect((await gathered(blobs.read(files))).equals(bytes)).toBe(true);
      const range = { startBytes: 1_001, endBytes: size - 7 };
      const part = bytes.subarray(1_001, size - 7);
      expect((await ownedWhole(blobs.lend(files, range))).equals(part)).toBe(true);
      expect((await gathered(blobs.read(files, range))).equals(part)).toBe(true);
    }
  }
});

test('an answer leaves as it was lent, also to a client that reads later', async () => {
  // Far more than the buffers of a connection hold.
  const bytes = bytesOf(48 * 1_048_576);
  const answer = { status: 200, headers: { 'content-length': String(bytes.length) } };
  const server = createServer((_, response) => {
    void sendAnswer(response, { ...answer, body: lentOf(bytes) }, false);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const asking = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    expect((await ownedWhole(response)).equals(bytes)).toBe(true);
  } finally {
    server.close();
  }
});
