// An API remembers buckets for its writes; another one deletes them, and makes them anew.
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBucket, deleteBucket, findBucket } from '../../../metadata/s3/buckets.ts';
import { type TestS3, testS3 } from '../../support/s3.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await testS3({ server: { keepKeysMs: 600_000 } });
});
afterAll(() => s3.close());

test('a bucket that is gone takes nothing, and one made anew what it is sent', async () => {
  const { db } = s3.cluster;
  const client = s3.client();
  const to = { Bucket: 'elsewhere', Key: 'k' };
  const put = (text: string) => client.send(new PutObjectCommand({ ...to, Body: text }));
  await createBucket(db, to.Bucket, s3.user.userId);
  await put('one');
  await client.send(new DeleteObjectCommand(to));
  const { bucketId = 0 } = (await findBucket(db, to.Bucket)) ?? {};
  expect(await deleteBucket(db, bucketId, 0)).toBe(true);
  await expect(put('two')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await createBucket(db, to.Bucket, s3.user.userId);
  await put('three');
  const got = await client.send(new GetObjectCommand(to));
  expect(await got.Body?.transformToString()).toBe('three');
  const rows = await db.selectFrom('files').select('upload_status').execute();
  expect(rows.map(({ upload_status }) => upload_status).sort()).toEqual([
    'completed',
    'completed',
    'failed',
  ]);
});
