import { CreateMultipartUploadCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName } from '../../support/s3-contract.ts';

test('gives an id, and nothing is visible', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const create = () => client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
  const [one, other] = [await create(), await create()];
  expect(one).toMatchObject({ Bucket, Key: 'k' });
  expect(one.UploadId).not.toBe(other.UploadId);
  expect(await codeOf(client.send(new HeadObjectCommand({ Bucket, Key: 'k' })))).toBe(
    '404 NotFound',
  );
});

test.each([
  ['CRC32', undefined, 'COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT', 'FULL_OBJECT'],
  ['CRC64NVME', undefined, 'FULL_OBJECT'],
  ['SHA256', undefined, 'COMPOSITE'],
] as const)('%s as %s has the type %s', async (ChecksumAlgorithm, ChecksumType, type) => {
  const input = { Bucket: await newBucket(), Key: 'k', ChecksumAlgorithm, ChecksumType };
  const created = await as().send(new CreateMultipartUploadCommand(input));
  expect(created).toMatchObject({ ChecksumAlgorithm, ChecksumType: type });
});

test('refusals', async () => {
  const Bucket = await newBucket();
  const create = (input: object) =>
    codeOf(as().send(new CreateMultipartUploadCommand({ Bucket, Key: 'k', ...input })));
  expect(await create({ Bucket: newName() })).toBe('404 NoSuchBucket');
  const digest = { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' };
  expect(await create(digest)).toBe('400 InvalidRequest');
  const composite = { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' };
  expect(await create(composite)).toBe('400 InvalidRequest');
  expect(await create({ ServerSideEncryption: 'aws:kms' })).toBe('501 NotImplemented');
});
