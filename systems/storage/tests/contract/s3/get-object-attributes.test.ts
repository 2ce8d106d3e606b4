import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put, suite } from '../../support/s3-contract.ts';
import { signedFetch } from '../../support/s3-requests.ts';

const all = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

test('only what was asked for', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'k', 'hello');
  const get = (ObjectAttributes: (typeof all)[number][]) =>
    client.send(new GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes }));
  expect(await get([...all])).toMatchObject({
    ETag: '5d41402abc4b2a76b9719d911017c592',
    Checksum: { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' },
    StorageClass: 'STANDARD',
    ObjectSize: 5,
  });
  const { ETag, ObjectSize, Checksum } = await get(['ObjectSize']);
  expect([ETag, ObjectSize, Checksum]).toEqual([undefined, 5, undefined]);
  const url = `${suite().url}/${Bucket}/k?attributes=`;
  expect((await signedFetch(url, suite().writer)).code).toBe('InvalidArgument');
});

test('the parts of an upload with checksums', async () => {
  const client = as();
  const name = { Bucket: await newBucket(client), Key: 'k' };
  const about = { ...name, ChecksumAlgorithm: 'SHA256' } as const;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(about));
  const sent = { ...about, UploadId, PartNumber: 4, Body: 'part' };
  const { ETag, ChecksumSHA256 } = await client.send(new UploadPartCommand(sent));
  const Parts = [{ PartNumber: 4, ETag, ChecksumSHA256 }];
  await client.send(
    new CompleteMultipartUploadCommand({ ...name, UploadId, MultipartUpload: { Parts } }),
  );
  const ask = { ...name, ObjectAttributes: ['ObjectParts'] } as const;
  const command = new GetObjectAttributesCommand({
    ...ask,
    ObjectAttributes: [...ask.ObjectAttributes],
  });
  expect((await client.send(command)).ObjectParts).toMatchObject({
    TotalPartsCount: 1,
    Parts: [{ PartNumber: 4, Size: 4, ChecksumSHA256 }],
  });
  const none = { ...name, Key: 'none', ObjectAttributes: [...all] };
  expect(await codeOf(client.send(new GetObjectAttributesCommand(none)))).toBe('404 NoSuchKey');
});
