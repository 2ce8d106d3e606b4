import {
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName, put } from '../../support/s3-contract.ts';

test('takes an empty one away, with the uploads under way in it', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'key');
  const remove = () => client.send(new DeleteBucketCommand({ Bucket }));
  expect(await codeOf(remove())).toBe('409 BucketNotEmpty');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
  const upload = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
  const part = { Bucket, Key: 'k', UploadId: upload.UploadId, PartNumber: 1, Body: 'part' };
  await client.send(new UploadPartCommand(part));
  expect((await remove()).$metadata.httpStatusCode).toBe(204);
  expect(await codeOf(client.send(new HeadBucketCommand({ Bucket })))).toBe('404 NotFound');
  expect(await codeOf(client.send(new UploadPartCommand(part)))).toBe('404 NoSuchBucket');
});

test('only its owner may', async () => {
  const Bucket = await newBucket();
  const remove = (who: 'otherWriter' | 'reader') =>
    codeOf(as(who).send(new DeleteBucketCommand({ Bucket })));
  expect([await remove('otherWriter'), await remove('reader')]).toEqual([
    '403 AccessDenied',
    '403 AccessDenied',
  ]);
  const none = as().send(new DeleteBucketCommand({ Bucket: newName() }));
  expect(await codeOf(none)).toBe('404 NoSuchBucket');
});
