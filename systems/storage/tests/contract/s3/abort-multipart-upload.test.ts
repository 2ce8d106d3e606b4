import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

test('nothing is left of it', async () => {
  const client = as();
  const name = { Bucket: await newBucket(client), Key: 'k' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
  const part = { ...name, UploadId, PartNumber: 1, Body: 'x' };
  const { ETag } = await client.send(new UploadPartCommand(part));
  const abort = () => client.send(new AbortMultipartUploadCommand({ ...name, UploadId }));
  expect((await abort()).$metadata.httpStatusCode).toBe(204);
  expect(await codeOf(abort())).toBe('404 NoSuchUpload');
  expect(await codeOf(client.send(new UploadPartCommand(part)))).toBe('404 NoSuchUpload');
  const Parts = [{ PartNumber: 1, ETag }];
  const complete = { ...name, UploadId, MultipartUpload: { Parts } };
  expect(await codeOf(client.send(new CompleteMultipartUploadCommand(complete)))).toBe(
    '404 NoSuchUpload',
  );
});
