import {
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

test('no tags are left, and a second time is no mistake', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const TagSet = [{ Key: 'a', Value: '1' }];
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  await client.send(new DeleteBucketTaggingCommand({ Bucket }));
  await client.send(new DeleteBucketTaggingCommand({ Bucket }));
  const get = client.send(new GetBucketTaggingCommand({ Bucket }));
  expect(await codeOf(get)).toBe('404 NoSuchTagSet');
});
