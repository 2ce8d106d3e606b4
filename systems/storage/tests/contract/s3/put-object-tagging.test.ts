import { GetObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put } from '../../support/s3-contract.ts';

test('tags take the place of those before, ten at most', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'k');
  const tag = (Key: string, count: number) => {
    const TagSet = Array.from({ length: count }, (_, at) => ({ Key: `k${at}`, Value: `${at}` }));
    return client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
  };
  await tag('k', 10);
  await tag('k', 2);
  expect(await codeOf(tag('k', 11))).toBe('400 BadRequest');
  expect(await codeOf(tag('none', 1))).toBe('404 NoSuchKey');
  const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }));
  expect(TagSet).toHaveLength(2);
});
