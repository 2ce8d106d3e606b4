import {
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

test('in their order, in pages', async () => {
  const client = as();
  const name = { Bucket: await newBucket(client), Key: 'k' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
  for (const PartNumber of [3, 1, 7]) {
    const Body = 'x'.repeat(PartNumber);
    await client.send(new UploadPartCommand({ ...name, UploadId, PartNumber, Body }));
  }
  const list = (input: object) =>
    client.send(new ListPartsCommand({ ...name, UploadId, ...input }));
  const first = await list({ MaxParts: 2 });
  expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '3', MaxParts: 2 });
  expect(first.Parts).toMatchObject([
    { PartNumber: 1, Size: 1 },
    { PartNumber: 3, Size: 3 },
  ]);
  const second = await list({ PartNumberMarker: first.NextPartNumberMarker });
  expect(second.Parts).toMatchObject([{ PartNumber: 7, Size: 7 }]);
  expect(second).toMatchObject({ IsTruncated: false, StorageClass: 'STANDARD' });
  expect(await codeOf(list({ UploadId: 'none' }))).toBe('404 NoSuchUpload');
});
