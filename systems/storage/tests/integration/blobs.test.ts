import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { keyring } from '../../blobs/keyring.ts';
import type { WriteOptions } from '../../blobs/port.ts';
import type { PendingFile } from '../../model/nouns.ts';
import { ownedWhole } from '../../protocol/owned.ts';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { type TestCluster, testCluster } from '../support/cluster.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const MIB = 1024 * 1024;
const object = { kind: 'object', name: 'b/k', contentType: 'text/plain' } as const;

async function store(cluster: TestCluster, bytes: Buffer, options: Partial<WriteOptions> = {}) {
  const pending = await cluster.blobs.write(inPieces(bytes), { ...object, ...options });
  await complete(cluster, pending);
  return pending;
}

async function complete({ db, blobs }: TestCluster, pending: PendingFile) {
  await db.transaction().execute((tx) => blobs.complete(tx, pending));
}

async function readBack(cluster: TestCluster, fileIds: string[], from?: number, to?: number) {
  const files = await cluster.blobs.find(fileIds);
  if (files === undefined) return undefined;
  const range = from === undefined ? undefined : { startBytes: from, endBytes: to ?? Infinity };
  return await gathered(cluster.blobs.read(files, range));
}

describe('a cluster of three servers', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await testCluster();
  });
  afterAll(() => cluster.close());

  test('bytes of every size come back, whole and in ranges, with their digests', async () => {
    for (const size of [0, 1, 5, 4_096, 131_072, 131_073, 3 * MIB + 17]) {
      const bytes = bytesOf(size, size + 1);
      const pending = await store(cluster, bytes, {
        digests: ['sha256', 'md5', 'crc32', 'crc32c', 'crc64nvme', 'sha1'],
        cut: { kind: 'sized', chunkBytes: MIB },
      });
      expect(pending.sizeBytes).toBe(size);
      expect(pending.digests.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(pending.digests.md5).toBe(createHash('md5').update(bytes).digest('hex'));
      expect(pending.chunks).toHaveLength(Math.ceil(size / MIB));
      expect(await readBack(cluster, [pending.fileId])).toEqual(bytes);
      const [from, to] = [Math.floor(size / 3), Math.ceil((size * 3) / 4)];
      expect(await readBack(cluster, [pending.fileId], from, to)).toEqual(bytes.subarray(from, to));
    }
  });

  test('a pending file is seen by nobody, and completes only once and in time', async () => {
    const pending = await cluster.blobs.write(inPieces(bytesOf(100)), object);
    expect(await cluster.blobs.find([pending.fileId])).toBeUndefined();
    await cluster.blobs.abandon(pending);
    await expect(complete(cluster, pending)).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' });
    expect(await cluster.blobs.find([pending.fileId])).toBeUndefined();
  });

  test('several files in a row are read as one', async () => {
    const parts = [bytesOf(200_000, 1), bytesOf(7, 2), bytesOf(150_000, 3)];
    const ids: string[] = [];
    for (const part of parts) ids.push((await store(cluster, part)).fileId);
    const whole = Buffer.concat(parts);
    expect(await readBack(cluster, ids)).toEqual(whole);
    expect(await readBack(cluster, ids, 199_999, 200_010)).toEqual(
      whole.subarray(199_999, 200_010),
    );
  });

  test('what replaced a file becomes visible in the moment in which that dies', async () => {
    const before = await store(cluster, bytesOf(10, 1));
    const after = await cluster.blobs.write(inPieces(bytesOf(10, 2)), object);
    await expect(
      cluster.db.transaction().execute(async (tx) => {
        await cluster.blobs.complete(tx, after);
        await cluster.blobs.tombstone(tx, [before.fileId]);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await readBack(cluster, [before.fileId])).toEqual(bytesOf(10, 1));
    expect(await cluster.blobs.find([after.fileId])).toBeUndefined();
    await cluster.db.transaction().execute(async (tx) => {
      await cluster.blobs.complete(tx, after);
      await cluster.blobs.tombstone(tx, [before.fileId]);
    });
    expect(await cluster.blobs.find([before.fileId])).toBeUndefined();
    expect(await readBack(cluster, [after.fileId])).toEqual(bytesOf(10, 2));
  });

  test('a limit is held as soon as it is passed, and nothing is kept', async () => {
    const write = cluster.blobs.write(inPieces(bytesOf(200_000)), {
      ...object,
      limitBytes: 150_000,
    });
    await expect(write).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    const left = await cluster.db
      .selectFrom('files')
      .select('file_id')
      .where('upload_status', 'in', ['pending', 'uploading'])
      .execute();
    expect(left).toEqual([]);
  });
});

test('compressed and encrypted files come back, and lie on no disk as they are', async () => {
  const keys = [
    { id: 'new', key: randomBytes(32) },
    { id: 'old', key: randomBytes(32) },
  ];
  const cluster = await testCluster({ blobs: { keyring: keyring(keys) } });
  try {
    const text = Buffer.from('the same words again and again. '.repeat(20_000));
    for (const compression of ['none', 'deflate', 'zstd'] as const) {
      const pending = await store(cluster, text, {
        compression,
        cut: { kind: 'sized', chunkBytes: 300_000 },
      });
      expect(await readBack(cluster, [pending.fileId])).toEqual(text);
      expect(await readBack(cluster, [pending.fileId], 299_000, 460_001)).toEqual(
        text.subarray(299_000, 460_001),
      );
      const [chunk] = pending.chunks;
      const copy = cluster.server(chunk?.copies[0]?.serverId ?? '');
      const open = await copy.store.open(chunk?.chunkId ?? '');
      const stored = await ownedWhole(open.read({ startBytes: 0, endBytes: Infinity }));
      await open.close();
      expect(stored.includes('the same words')).toBe(false);
      if (compression !== 'none') expect(stored.length).toBeLessThan(50_000);
    }
  } finally {
    await cluster.close();
  }
});

test('one server of three that is gone stops neither writing nor reading', async () => {
  const cluster = await testCluster({ stallMs: 15_000 });
  try {
    const before = await store(cluster, bytesOf(400_000, 1));
    await cluster.server('server-2').stop();
    for (let seed = 2; seed < 10; seed += 1) {
      const pending = await store(cluster, bytesOf(400_000, seed));
      for (const { copies } of pending.chunks) {
        expect(new Set(copies.map(({ serverId }) => serverId)).size).toBe(2);
      }
      expect(await readBack(cluster, [pending.fileId])).toEqual(bytesOf(400_000, seed));
    }
    expect(await readBack(cluster, [before.fileId])).toEqual(bytesOf(400_000, 1));
    await cluster.server('server-3').stop();
    await expect(store(cluster, bytesOf(10))).rejects.toMatchObject({ code: 'SERVERS_TOO_FEW' });
  } finally {
    await cluster.close();
  }
});
