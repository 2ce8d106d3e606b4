import { GetBucketLocationCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName } from '../../support/s3-contract.ts';

test('the first region has no name, as in AWS', async () => {
  const location = await as().send(new GetBucketLocationCommand({ Bucket: await newBucket() }));
  expect(location.LocationConstraint).toBeUndefined();
  const none = as().send(new GetBucketLocationCommand({ Bucket: newName() }));
  expect(await codeOf(none)).toBe('404 NoSuchBucket');
});
