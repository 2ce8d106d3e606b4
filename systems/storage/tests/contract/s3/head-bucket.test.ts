import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName, suite } from '../../support/s3-contract.ts';

test('says where it is, to who may know', async () => {
  const Bucket = await newBucket();
  const head = (who: 'writer' | 'otherWriter' | 'reader' | 'admin') =>
    as(who).send(new HeadBucketCommand({ Bucket }));
  expect(await head('writer')).toMatchObject({ BucketRegion: 'us-east-1' });
  await head('reader');
  await head('admin');
  expect(await codeOf(head('otherWriter'))).toMatch(/^403 /);
  expect(await codeOf(as().send(new HeadBucketCommand({ Bucket: newName() })))).toBe(
    '404 NotFound',
  );
});

test('the owner may be another than the client thinks', async () => {
  const Bucket = await newBucket();
  const head = (ExpectedBucketOwner: string) =>
    as().send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
  await head(suite().writer.userId);
  expect(await codeOf(head(suite().otherWriter.userId))).toMatch(/^403 /);
});
