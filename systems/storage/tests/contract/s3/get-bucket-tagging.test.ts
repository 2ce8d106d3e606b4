import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

test('a bucket that was never tagged has no set of tags', async () => {
  const get = new GetBucketTaggingCommand({ Bucket: await newBucket() });
  expect(await codeOf(as().send(get))).toBe('404 NoSuchTagSet');
  expect(await codeOf(as('otherWriter').send(get))).toBe('403 AccessDenied');
});
