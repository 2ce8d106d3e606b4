import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put } from '../../support/s3-contract.ts';

const source = randomBytes(5_000);

async function begin(about: object = {}) {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'source', source);
  const name = { Bucket, Key: 'k' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...name, ...about }));
  const copy = (input: Partial<UploadPartCopyCommandInput>) => {
    const CopySource = `${Bucket}/source`;
    const part = { ...name, UploadId, PartNumber: 1, CopySource, ...input };
    return client.send(new UploadPartCopyCommand(part));
  };
  return { client, name, UploadId, copy };
}

test('pieces of an object become another', async () => {
  const { client, name, UploadId, copy } = await begin();
  const one = await copy({ PartNumber: 1, CopySourceRange: 'bytes=2000-4999' });
  const two = await copy({ PartNumber: 2 });
  const etag = createHash('md5').update(source.subarray(2_000)).digest('hex');
  expect(one.CopyPartResult?.ETag).toBe(`"${etag}"`);
  const Parts = [one, two].map(({ CopyPartResult }, index) => ({
    PartNumber: index + 1,
    ETag: CopyPartResult?.ETag,
  }));
  const complete = { ...name, UploadId, MultipartUpload: { Parts } };
  await client.send(new CompleteMultipartUploadCommand(complete));
  const got = await client.send(new GetObjectCommand(name));
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.concat([source.subarray(2_000), source]))).toBe(true);
});

test('with the checksum that the upload has', async () => {
  const { copy } = await begin({ ChecksumAlgorithm: 'SHA1' });
  const { CopyPartResult } = await copy({});
  const sha1 = createHash('sha1').update(source).digest('base64');
  expect(CopyPartResult?.ChecksumSHA1).toBe(sha1);
});

test('refusals', async () => {
  const { copy, name } = await begin();
  expect(await codeOf(copy({ CopySourceRange: 'bytes=0-5000' }))).toBe('400 InvalidArgument');
  expect(await codeOf(copy({ CopySourceRange: 'bytes=5-' }))).toBe('400 InvalidArgument');
  expect(await codeOf(copy({ CopySource: `${name.Bucket}/none` }))).toBe('404 NoSuchKey');
  expect(await codeOf(copy({ UploadId: 'none' }))).toBe('404 NoSuchUpload');
  expect(await codeOf(copy({ CopySourceIfMatch: '"x"' }))).toBe('412 PreconditionFailed');
});
