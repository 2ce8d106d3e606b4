import { createHash } from 'node:crypto';
import {
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
  type UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

async function begin(about: object = {}) {
  const client = as();
  const name = { Bucket: await newBucket(client), Key: 'k' };
  const created = await client.send(new CreateMultipartUploadCommand({ ...name, ...about }));
  const UploadId = created.UploadId;
  const upload = (input: Partial<UploadPartCommandInput>) =>
    client.send(new UploadPartCommand({ ...name, UploadId, PartNumber: 1, Body: 'x', ...input }));
  const list = () => client.send(new ListPartsCommand({ ...name, UploadId }));
  return { client, name, UploadId, upload, list };
}

test('parts come in any order, and one again takes the place of the first', async () => {
  const { upload, list } = await begin();
  await upload({ PartNumber: 10_000, Body: 'last' });
  await upload({ PartNumber: 2, Body: 'early' });
  const { ETag } = await upload({ PartNumber: 2, Body: 'again!' });
  expect(ETag).toBe(`"${createHash('md5').update('again!').digest('hex')}"`);
  const { Parts } = await list();
  expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [2, 6],
    [10_000, 4],
  ]);
});

test('refusals', async () => {
  const { upload, list } = await begin();
  expect(await codeOf(upload({ PartNumber: 0 }))).toBe('400 InvalidArgument');
  expect(await codeOf(upload({ PartNumber: 10_001 }))).toBe('400 InvalidArgument');
  expect(await codeOf(upload({ UploadId: 'none' }))).toBe('404 NoSuchUpload');
  expect(await codeOf(upload({ ChecksumCRC32: 'AAAAAA==' }))).toBe('400 BadDigest');
  expect((await list()).Parts).toBeUndefined();
});

test('of an upload with checksums each part must have one of its kind', async () => {
  const { upload, list } = await begin({ ChecksumAlgorithm: 'SHA256' });
  expect(await codeOf(upload({ ChecksumAlgorithm: 'CRC32C' }))).toBe('400 InvalidRequest');
  const { ChecksumSHA256 } = await upload({ ChecksumAlgorithm: 'SHA256' });
  expect(ChecksumSHA256).toBe(createHash('sha256').update('x').digest('base64'));
  expect((await list()).Parts).toMatchObject([{ ChecksumSHA256 }]);
});
