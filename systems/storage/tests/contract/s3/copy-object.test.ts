import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName, put } from '../../support/s3-contract.ts';

async function sample() {
  const client = as();
  const Bucket = await newBucket(client);
  const Body = randomBytes(200_000);
  const about = { ContentType: 'text/csv', Metadata: { a: '1' }, Tagging: 'x=1' };
  const { ETag } = await client.send(
    new PutObjectCommand({ Bucket, Key: 'from ä', Body, ...about }),
  );
  const copy = (input: Partial<CopyObjectCommandInput>) =>
    client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'to',
        CopySource: `${Bucket}/${encodeURIComponent('from ä')}`,
        ...input,
      }),
    );
  return { client, Bucket, Body, ETag, copy };
}

test('with all that is said of it; and it outlives its source', async () => {
  const { client, Bucket, Body, ETag, copy } = await sample();
  const { CopyObjectResult } = await copy({});
  expect(CopyObjectResult).toMatchObject({ ETag });
  expect(CopyObjectResult?.LastModified).toBeInstanceOf(Date);
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'from ä' }));
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'to' }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  expect(got).toMatchObject({ ContentType: 'text/csv', Metadata: { a: '1' }, TagCount: 1 });
});

test('with other metadata and tags', async () => {
  const { client, Bucket, copy } = await sample();
  await copy({
    MetadataDirective: 'REPLACE',
    Metadata: { b: '2' },
    ContentType: 'text/plain',
    TaggingDirective: 'REPLACE',
    Tagging: 'y=2',
  });
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'to' }));
  expect(head).toMatchObject({ ContentType: 'text/plain', Metadata: { b: '2' } });
  const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: 'to' }));
  expect(TagSet).toEqual([{ Key: 'y', Value: '2' }]);
});

test('onto itself only where something changes', async () => {
  const { client, Bucket, Body, copy } = await sample();
  expect(await codeOf(copy({ Key: 'from ä' }))).toBe('400 InvalidRequest');
  await copy({ Key: 'from ä', MetadataDirective: 'REPLACE', Metadata: { c: '3' } });
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'from ä' }));
  expect(got.Metadata).toEqual({ c: '3' });
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
});

test('with a checksum that the source has not', async () => {
  const { copy } = await sample();
  const { CopyObjectResult } = await copy({ ChecksumAlgorithm: 'SHA256' });
  expect(CopyObjectResult?.ChecksumSHA256).toMatch(/^[\w+/]{43}=$/);
});

test('conditions on the source and on what is overwritten', async () => {
  const { client, Bucket, ETag, copy } = await sample();
  const past = new Date('2020-01-01');
  expect(await codeOf(copy({ CopySourceIfMatch: '"x"' }))).toBe('412 PreconditionFailed');
  expect(await codeOf(copy({ CopySourceIfNoneMatch: ETag }))).toBe('412 PreconditionFailed');
  expect(await codeOf(copy({ CopySourceIfUnmodifiedSince: past }))).toBe('412 PreconditionFailed');
  await copy({ CopySourceIfMatch: ETag, CopySourceIfModifiedSince: past, IfNoneMatch: '*' });
  expect(await codeOf(copy({ IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
  await put(client, Bucket, 'to', 'over');
});

test('sources that are none, or not to be read', async () => {
  const { copy } = await sample();
  expect(await codeOf(copy({ CopySource: 'bucket-only' }))).toBe('400 InvalidArgument');
  expect(await codeOf(copy({ CopySource: `${newName()}/k` }))).toBe('404 NoSuchBucket');
  const theirs = await newBucket(as('otherWriter'));
  await put(as('otherWriter'), theirs, 'k');
  expect(await codeOf(copy({ CopySource: `${theirs}/k` }))).toBe('403 AccessDenied');
  const own = await newBucket();
  expect(await codeOf(copy({ CopySource: `${own}/none` }))).toBe('404 NoSuchKey');
});
