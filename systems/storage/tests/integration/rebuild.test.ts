import { randomBytes } from 'node:crypto';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { openBlobs } from '../../blobs/blobs.ts';
import { keyring } from '../../blobs/keyring.ts';
import { backup, restore } from '../../metadata/backup.ts';
import { findFileInfo, listFiles } from '../../metadata/listing.ts';
import type { Redundancy } from '../../model/nouns.ts';
import { rebuild } from '../../upkeep/rebuild.ts';
import { rotateKeys } from '../../upkeep/rotate.ts';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { type TestCluster, testCluster } from '../support/cluster.ts';
import { shaOf } from '../support/file-client.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let cluster: TestCluster;
afterEach(() => cluster.close());

async function store(bytes: Buffer, redundancy: Redundancy = 'copies-2', complete = true) {
  const pending = await cluster.blobs.write(inPieces(bytes), {
    kind: 'file',
    name: `name ${bytes.length}`,
    contentType: 'text/plain',
    redundancy,
    compression: 'deflate',
    cut: { kind: 'sized', chunkBytes: 100_000 },
  });
  if (complete) await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
  return pending.fileId;
}

async function read(blobs: TestCluster['blobs'], fileId: string) {
  return await gathered(blobs.read((await blobs.find([fileId])) ?? []));
}

test('a database that is lost whole is made again from the disks', async () => {
  const keys = keyring([{ id: 'k', key: randomBytes(32) }]);
  cluster = await testCluster({ servers: 6, blobs: { keyring: keys } });
  const { db } = cluster;
  const files = new Map<string, Buffer>();
  for (const size of [1, 99_999, 100_000, 350_000]) {
    files.set(await store(bytesOf(size, size)), bytesOf(size, size));
  }
  files.set(await store(bytesOf(500_000, 9), 'shards-4-2'), bytesOf(500_000, 9));
  // One that was never finished: its last chunk is on no disk.
  const half = await store(bytesOf(250_000), 'copies-2', false);
  for (const { store: disk } of cluster.servers) await disk.remove(`${half}.2`);
  await sql`TRUNCATE files, chunks, chunk_copies, upload_sessions, deletions CASCADE`.execute(db);
  const rebuilt = await rebuild({ ...cluster, onServer: () => undefined });
  expect(rebuilt).toEqual({ files: files.size, incomplete: 1 });
  for (const [fileId, bytes] of files) {
    expect((await read(cluster.blobs, fileId)).equals(bytes)).toBe(true);
    expect(await findFileInfo(db, fileId)).toMatchObject({
      name: `name ${bytes.length}`,
      sizeBytes: bytes.length,
      checksum: shaOf(bytes),
      contentType: 'text/plain',
    });
  }
  expect(await cluster.blobs.find([half])).toBeUndefined();
});

test('after a rotation the old master key is needed no more', async () => {
  const [old, fresh] = [
    { id: 'old', key: randomBytes(32) },
    { id: 'new', key: randomBytes(32) },
  ];
  cluster = await testCluster({ blobs: { keyring: keyring([old]) } });
  const { db } = cluster;
  const bytes = bytesOf(200_000);
  const fileId = await store(bytes);
  const withKeys = (...keys: (typeof old)[]) =>
    openBlobs({ db, cluster: cluster.cluster, clock: systemClock, keyring: keyring(keys) });
  await expect(read(withKeys(fresh), fileId)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  const wrong = { id: 'old', key: randomBytes(32) };
  await expect(read(withKeys(wrong), fileId)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  expect((await read(withKeys(fresh, old), fileId)).equals(bytes)).toBe(true);
  expect(await rotateKeys(db, keyring([fresh, old]))).toBe(1);
  expect((await read(withKeys(fresh), fileId)).equals(bytes)).toBe(true);
  await expect(read(withKeys(old), fileId)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
});

test('a backup brings the metadata back as they were', async () => {
  cluster = await testCluster();
  const { db, blobs } = cluster;
  const fileId = await store(bytesOf(150_000));
  const lines: string[] = [];
  const rows = await backup(db, async (line) => void lines.push(line));
  const later = await store(bytesOf(10));
  await db.transaction().execute((tx) => blobs.tombstone(tx, [fileId]));
  async function* all() {
    yield* lines;
  }
  expect(await restore(db, all())).toBe(rows);
  expect((await read(blobs, fileId)).equals(bytesOf(150_000))).toBe(true);
  expect(await blobs.find([later])).toBeUndefined();
  await store(bytesOf(20));
});

test('what is made after a backup came back has numbers of its own', async () => {
  cluster = await testCluster();
  const { db } = cluster;
  const bucket = (name: string) =>
    sql`INSERT INTO s3_buckets (name, owner_id) SELECT ${name}, user_id FROM users`.execute(db);
  await sql`INSERT INTO users (name, role) VALUES ('ann', 'admin')`.execute(db);
  await bucket('first');
  await store(bytesOf(10));
  const lines: string[] = [];
  await backup(db, async (line) => void lines.push(line));
  // As in a new database, whose counters start again.
  await sql`TRUNCATE files, s3_buckets RESTART IDENTITY CASCADE`.execute(db);
  async function* all() {
    yield* lines;
  }
  await restore(db, all());
  await bucket('second');
  const { rows } = await sql`SELECT name FROM s3_buckets ORDER BY bucket_id`.execute(db);
  expect(rows).toEqual([{ name: 'first' }, { name: 'second' }]);
  expect(await listFiles(db, 1, 10)).toMatchObject({ total: 1 });
});
