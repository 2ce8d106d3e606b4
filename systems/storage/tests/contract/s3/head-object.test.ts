import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put } from '../../support/s3-contract.ts';

test('says of an object what GET would', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const about = { Bucket, Key: 'k', Body: 'hello', Metadata: { a: '1' }, Tagging: 'x=1&y=2' };
  await client.send(new PutObjectCommand(about));
  const head = await client.send(
    new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }),
  );
  expect(head).toMatchObject({
    AcceptRanges: 'bytes',
    ContentLength: 5,
    ETag: '"5d41402abc4b2a76b9719d911017c592"',
    ChecksumCRC32: 'NhCmhg==',
    ChecksumType: 'FULL_OBJECT',
    Metadata: { a: '1' },
    TagCount: 2,
  });
  expect(head.LastModified).toBeInstanceOf(Date);
  const plain = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
  expect(plain.ChecksumCRC32).toBeUndefined();
  const range = await client.send(new HeadObjectCommand({ Bucket, Key: 'k', Range: 'bytes=1-2' }));
  expect(range).toMatchObject({ ContentLength: 2, ContentRange: 'bytes 1-2/5' });
});

test('failures have a status and no body', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'k');
  const head = (input: object) =>
    codeOf(client.send(new HeadObjectCommand({ Bucket, Key: 'k', ...input })));
  expect(await head({ Key: 'none' })).toBe('404 NotFound');
  expect((await head({ IfMatch: '"x"' })).slice(0, 3)).toBe('412');
  expect((await head({ IfNoneMatch: '*' })).slice(0, 3)).toBe('304');
});
