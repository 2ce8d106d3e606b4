/**
 * Large objects and long listings through the SDK and its uploader. STORAGE_S3_MIB is the size of
 * the object (1024 at night), STORAGE_S3_OBJECTS the number of objects that are listed.
 */
import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { type TestS3, testS3 } from '../support/s3.ts';

const mebibytes = Number(process.env.STORAGE_S3_MIB ?? 1_024);
const objects = Number(process.env.STORAGE_S3_OBJECTS ?? 10_000);

let s3: TestS3;
let client: S3Client;
const Bucket = 'large-bucket';
beforeAll(async () => {
  s3 = await testS3({ server: { settings: { partBytesMin: 5 * 1024 * 1024 } } });
  client = s3.client();
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.close());

function* hashed(hash: Hash): Generator<Buffer> {
  for (let number = 0; number < mebibytes; number += 1) {
    const bytes = bytesOf(1024 * 1024, number);
    hash.update(bytes);
    yield bytes;
  }
}

test(`${mebibytes} MiB in parts, whole again, in flat memory`, async () => {
  const sent = createHash('sha256');
  const Body = Readable.from(hashed(sent));
  const before = process.memoryUsage().rss;
  let peak = before;
  const upload = new Upload({ client, params: { Bucket, Key: 'large', Body }, queueSize: 2 });
  upload.on('httpUploadProgress', () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  });
  const done = await upload.done();
  expect(done.ETag).toMatch(/-\d+"$/);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'large' }));
  const received = createHash('sha256');
  let size = 0;
  for await (const piece of got.Body as Readable) {
    received.update(piece);
    size += piece.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(size).toBe(mebibytes * 1024 * 1024);
  expect(received.digest('hex')).toBe(sent.digest('hex'));
  // Client, servers and chunk servers share this process; none holds an object of this size.
  expect((peak - before) / 1024 / 1024).toBeLessThan(600);
});

test(`${objects} objects listed, by pages and by folders`, async () => {
  const keys = Array.from(
    { length: objects },
    (_, at) => `folder-${at % 10}/${String(at).padStart(6, '0')}`,
  );
  const waiting = [...keys];
  const writers = Array.from({ length: 16 }, async () => {
    for (let Key = waiting.pop(); Key !== undefined; Key = waiting.pop()) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
  });
  await Promise.all(writers);
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, Prefix: 'folder-', ContinuationToken });
    const page = await client.send(command);
    found.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(found).toEqual([...keys].sort());
  const folders = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
  expect(folders.CommonPrefixes).toHaveLength(10);
});

test('all of it goes again', async () => {
  for (;;) {
    const page = await client.send(new ListObjectsV2Command({ Bucket }));
    const Objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
    if (Objects.length === 0) break;
    const Delete = { Objects, Quiet: true };
    const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toBeUndefined();
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
});
