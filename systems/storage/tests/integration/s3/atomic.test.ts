// What many clients at once see: one winner, whole objects, and no byte that nobody has.
import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookUpObject } from '../../../metadata/s3/lookup.ts';
import { openObject } from '../../../s3/reading.ts';
import { gathered } from '../../support/bytes.ts';
import { smallestPart, type TestS3, testS3 } from '../../support/s3.ts';

let s3: TestS3;
let client: S3Client;
beforeAll(async () => {
  s3 = await testS3({ cluster: { poolSize: 20 } });
  client = s3.client();
});
afterAll(() => s3.close());

let buckets = 0;
async function newBucket(): Promise<string> {
  buckets += 1;
  const Bucket = `bucket-${buckets}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** Files that are alive: completed, and not dead. Others are on their way out. */
async function filesAlive(): Promise<string[]> {
  const rows = await s3.cluster.db
    .selectFrom('files')
    .select('file_id')
    .where('upload_status', 'in', ['completed', 'pending', 'uploading'])
    .where('tombstoned_at', 'is', null)
    .execute();
  return rows.map(({ file_id }) => file_id).sort();
}

async function filesNamed(): Promise<string[]> {
  const { db } = s3.cluster;
  const objects = await db.selectFrom('s3_objects').select('file_id').execute();
  const parts = await db.selectFrom('s3_object_parts').select('file_id').execute();
  const uploading = await db.selectFrom('s3_parts').select('file_id').execute();
  const ids = [...objects, ...parts, ...uploading].flatMap(({ file_id }) =>
    file_id === null ? [] : [file_id],
  );
  return [...new Set(ids)].sort();
}

/** Nothing is kept that no object has, and no object has what is not kept. */
async function expectNoWaste(): Promise<void> {
  expect(await filesAlive()).toEqual(await filesNamed());
}

async function read(Bucket: string, Key: string) {
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  return { bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []), etag: got.ETag };
}

function outcomes(results: readonly PromiseSettledResult<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const name = result.status === 'fulfilled' ? 'done' : String(result.reason.name);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('of 64 writers that want to be first exactly one is; the bytes of all others go', async () => {
  const Bucket = await newBucket();
  const bodies = Array.from({ length: 64 }, () => randomBytes(20_000));
  const results = await Promise.allSettled(
    bodies.map((Body) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, IfNoneMatch: '*' })),
    ),
  );
  expect(outcomes(results)).toEqual({ done: 1, PreconditionFailed: 63 });
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  expect((await read(Bucket, 'k')).bytes.equals(bodies[winner] ?? Buffer.alloc(0))).toBe(true);
  await expectNoWaste();
});

test('of 64 that replace what they read exactly one does', async () => {
  const Bucket = await newBucket();
  const first = await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'first' }));
  const results = await Promise.allSettled(
    Array.from({ length: 64 }, (_, at) =>
      client.send(
        new PutObjectCommand({ Bucket, Key: 'k', Body: `writer ${at}`, IfMatch: first.ETag }),
      ),
    ),
  );
  expect(outcomes(results)).toEqual({ done: 1, PreconditionFailed: 63 });
  await expectNoWaste();
});

test('readers of what 64 writers overwrite get one whole version each', async () => {
  const Bucket = await newBucket();
  const versions = Array.from({ length: 64 }, (_, at) => Buffer.alloc(150_000, at + 1));
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: versions[0] ?? '' }));
  let isWriting = true;
  const readers = Array.from({ length: 4 }, async () => {
    let count = 0;
    while (isWriting) {
      const { bytes, etag } = await read(Bucket, 'k');
      expect(`"${createHash('md5').update(bytes).digest('hex')}"`).toBe(etag);
      expect(bytes.equals(Buffer.alloc(150_000, bytes[0]))).toBe(true);
      count += 1;
    }
    return count;
  });
  await Promise.all(
    versions.map((Body) => client.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))),
  );
  isWriting = false;
  expect(Math.min(...(await Promise.all(readers)))).toBeGreaterThan(0);
  await expectNoWaste();
});

test('who looked up an object in parts opens the one that took its place, and no mix', async () => {
  const Bucket = await newBucket();
  const name = { Bucket, Key: 'k' };
  const { db, blobs } = s3.cluster;
  const inParts = async (bodies: readonly Buffer[]) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
    const Parts = await Promise.all(
      bodies.map(async (Body, at) => {
        const part = { ...name, UploadId, PartNumber: at + 1, Body };
        const { ETag } = await client.send(new UploadPartCommand(part));
        return { ETag, PartNumber: at + 1 };
      }),
    );
    const whole = { ...name, UploadId, MultipartUpload: { Parts } };
    await client.send(new CompleteMultipartUploadCommand(whole));
    return Buffer.concat(bodies);
  };
  const part = () => randomBytes(smallestPart);
  const inOne = async () => {
    const Body = randomBytes(3 * smallestPart);
    await client.send(new PutObjectCommand({ ...name, Body }));
    return Body;
  };
  for (const overwrite of [() => inParts([part(), part()]), inOne]) {
    await inParts([part(), part()]);
    const before = await lookUpObject(db, Bucket, 'k');
    if (before === undefined) throw new Error('there is no bucket');
    const body = await overwrite();
    const opened = await openObject({ db, blobs }, before.bucket, 'k', () => undefined, before);
    const { object } = opened.open;
    const bytes = await gathered(opened.open.read({ start: 0, end: object.size }));
    expect([object.etag === before.object?.etag, bytes.equals(body)]).toEqual([false, true]);
  }
});

test('the same part from many at once, and completions among them, leave one object', async () => {
  const Bucket = await newBucket();
  const name = { Bucket, Key: 'k' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
  const bodies = Array.from({ length: 8 }, () => randomBytes(smallestPart));
  const parts = await Promise.all(
    bodies.map((Body) =>
      client.send(new UploadPartCommand({ ...name, UploadId, PartNumber: 1, Body })),
    ),
  );
  const results = await Promise.allSettled([
    ...parts.map(({ ETag }) => {
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      return client.send(
        new CompleteMultipartUploadCommand({ ...name, UploadId, MultipartUpload }),
      );
    }),
    ...bodies.map((Body) =>
      client.send(new UploadPartCommand({ ...name, UploadId, PartNumber: 2, Body })),
    ),
  ]);
  const completions = results.slice(0, parts.length);
  expect(completions.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { bytes } = await read(Bucket, 'k');
  expect(bodies.some((body) => body.equals(bytes))).toBe(true);
  await expectNoWaste();
});

test('copies, overwrites and deletions at once lose no byte and keep none', async () => {
  const Bucket = await newBucket();
  const keys = ['a', 'b', 'c'];
  const bodies = keys.map((key) => Buffer.alloc(140_000, key));
  for (const [at, Key] of keys.entries()) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: bodies[at] ?? '' }));
  }
  const work = Array.from({ length: 60 }, (_, at) => {
    const Key = keys[at % 3] ?? 'a';
    const source = keys[(at * 7 + 1) % 3] ?? 'b';
    if (at % 5 === 4) return client.send(new DeleteObjectCommand({ Bucket, Key }));
    if (at % 5 === 3) {
      return client.send(new PutObjectCommand({ Bucket, Key, Body: bodies[at % 3] ?? '' }));
    }
    const directive = { MetadataDirective: 'REPLACE' as const };
    const copy = { Bucket, Key, CopySource: `${Bucket}/${source}`, ...directive };
    return client.send(new CopyObjectCommand(copy));
  });
  const { done, NoSuchKey = 0, ...others } = outcomes(await Promise.allSettled(work));
  expect([(done ?? 0) + NoSuchKey, others]).toEqual([60, {}]);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key = '' } of Contents) {
    const found = await read(Bucket, Key);
    expect(bodies.some((body) => body.equals(found.bytes))).toBe(true);
  }
  await expectNoWaste();
  for (const Key of keys) await client.send(new DeleteObjectCommand({ Bucket, Key }));
  await expectNoWaste();
  const shared = await s3.cluster.db.selectFrom('s3_shared_files').selectAll().execute();
  expect(shared).toEqual([]);
});

test('an object and its copies that go in one request give their bytes back', async () => {
  const Bucket = await newBucket();
  for (const Body of [randomBytes(7), randomBytes(200_000)]) {
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    for (const Key of ['b', 'c', 'd']) {
      await client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/a` }));
    }
    const two = { Objects: [{ Key: 'a' }, { Key: 'b' }] };
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: two }));
    expect((await read(Bucket, 'd')).bytes.equals(Body)).toBe(true);
    const rest = { Objects: [{ Key: 'c' }, { Key: 'd' }, { Key: 'never there' }] };
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: rest }));
    await expectNoWaste();
    expect(await s3.cluster.db.selectFrom('s3_shared_files').selectAll().execute()).toEqual([]);
  }
});

test('a copy holds its source also when that is made anew while it waits', async () => {
  const { db } = s3.cluster;
  const Bucket = await newBucket();
  const copy = new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` });
  let copies = 0;
  for (let round = 0; round < 8; round += 1) {
    const Body = randomBytes(5_000);
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    const copying = await db.transaction().execute(async (tx) => {
      const row = await tx
        .deleteFrom('s3_objects')
        .where('key', '=', 'a')
        .where('size', '=', 5_000)
        .returningAll()
        .executeTakeFirstOrThrow();
      const { object_id: _, headers, metadata, tags, checksum, ...rest } = row;
      const texts = { headers: '{}', metadata: '{}', tags: '{}', checksum: null };
      await tx
        .insertInto('s3_objects')
        .values({ ...rest, ...texts })
        .execute();
      const waits = client.send(copy);
      await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThan(0);
      return { waits };
    });
    const deleting = client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const { done = 0, ...refused } = outcomes(await Promise.allSettled([copying.waits]));
    await deleting;
    // The deletion may be the faster one; then there is nothing to copy, and no copy.
    if (done === 0) expect(refused).toEqual({ NoSuchKey: 1 });
    else expect((await read(Bucket, 'b')).bytes.equals(Body)).toBe(true);
    copies += done;
    await expectNoWaste();
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
  }
  expect(copies).toBeGreaterThan(0);
  const shared = await db.selectFrom('s3_shared_files').selectAll().execute();
  expect(shared).toEqual([]);
});

/** Statements that wait for a row. */
async function waiting(): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(s3.cluster.db);
  return rows[0]?.count ?? 0;
}
