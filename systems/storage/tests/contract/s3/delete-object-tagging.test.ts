import {
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

test('no tags are left', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'a=1' }));
  await client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }));
  const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }));
  expect(TagSet).toEqual([]);
  const none = client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'none' }));
  expect(await codeOf(none)).toBe('404 NoSuchKey');
});
