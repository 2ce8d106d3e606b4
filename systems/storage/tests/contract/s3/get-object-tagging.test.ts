import { GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put } from '../../support/s3-contract.ts';

test('those that came with the object, or none', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const Tagging = 'a=1&b=%C3%A4%20c&d=';
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging }));
  await put(client, Bucket, 'bare');
  const tags = async (Key: string) =>
    (await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  expect(await tags('k')).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: 'ä c' },
    { Key: 'd', Value: '' },
  ]);
  expect(await tags('bare')).toEqual([]);
  expect(await codeOf(tags('none'))).toBe('404 NoSuchKey');
});
