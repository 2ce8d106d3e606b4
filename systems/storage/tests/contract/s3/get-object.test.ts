import { randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { smallestPart } from '../../support/s3.ts';
import { as, codeOf, newBucket, newName, put } from '../../support/s3-contract.ts';

async function read(input: GetObjectCommandInput) {
  const got = await as().send(new GetObjectCommand(input));
  return {
    ...got,
    text: await got.Body?.transformToString(),
    status: got.$metadata.httpStatusCode,
  };
}

describe('ranges', () => {
  test.each([
    ['bytes=0-4', '01234', 'bytes 0-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
  ])('%s', async (Range, text, ContentRange) => {
    const Bucket = await newBucket();
    await put(as(), Bucket, 'k', '0123456789');
    const got = await read({ Bucket, Key: 'k', Range });
    expect(got).toMatchObject({ text, ContentRange, status: 206, ContentLength: text.length });
  });

  test.each(['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=-'])(
    '%s is passed over',
    async (Range) => {
      const Bucket = await newBucket();
      await put(as(), Bucket, 'k', '0123456789');
      expect(await read({ Bucket, Key: 'k', Range })).toMatchObject({
        text: '0123456789',
        status: 200,
      });
    },
  );

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s lies outside', async (Range) => {
    const Bucket = await newBucket();
    await put(as(), Bucket, 'k', '0123456789');
    expect(await codeOf(read({ Bucket, Key: 'k', Range }))).toBe('416 InvalidRange');
  });
});

test('conditions, as RFC 9110 orders them', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const { ETag } = await put(client, Bucket, 'k', 'bytes');
  const past = new Date('2020-01-01');
  const future = new Date(Date.now() + 3_600_000);
  const outcome = async (conditions: Partial<GetObjectCommandInput>) => {
    const call = read({ Bucket, Key: 'k', ...conditions });
    return await call.then(
      ({ text }) => text,
      async () => (await codeOf(call)).slice(0, 3),
    );
  };
  const table: [Partial<GetObjectCommandInput>, string][] = [
    [{ IfMatch: ETag }, 'bytes'],
    [{ IfMatch: '*' }, 'bytes'],
    [{ IfMatch: '"else"' }, '412'],
    [{ IfNoneMatch: ETag }, '304'],
    [{ IfNoneMatch: '"else"' }, 'bytes'],
    [{ IfModifiedSince: past }, 'bytes'],
    [{ IfModifiedSince: future }, '304'],
    [{ IfUnmodifiedSince: past }, '412'],
    [{ IfUnmodifiedSince: future }, 'bytes'],
    [{ IfMatch: ETag, IfUnmodifiedSince: past }, 'bytes'],
    [{ IfNoneMatch: '"else"', IfModifiedSince: future }, 'bytes'],
    [{ IfNoneMatch: ETag, IfModifiedSince: past }, '304'],
  ];
  for (const [conditions, expected] of table) {
    expect([conditions, await outcome(conditions)]).toEqual([conditions, expected]);
  }
});

test('the address may say other headers than the object', async () => {
  const Bucket = await newBucket();
  await put(as(), Bucket, 'k');
  const got = await read({
    Bucket,
    Key: 'k',
    ResponseContentType: 'text/csv',
    ResponseContentDisposition: 'attachment; filename="a b.csv"',
    ResponseCacheControl: 'no-store',
    ResponseContentLanguage: 'fr',
    ResponseContentEncoding: 'identity',
  });
  expect(got).toMatchObject({
    ContentType: 'text/csv',
    ContentDisposition: 'attachment; filename="a b.csv"',
    CacheControl: 'no-store',
    ContentLanguage: 'fr',
    ContentEncoding: 'identity',
  });
  const forged = { Bucket, Key: 'k', ResponseContentType: 'a\r\nset-cookie: b=c' };
  expect(await codeOf(read(forged))).toBe('400 InvalidArgument');
});

test('parts of an upload by their numbers, and ranges across them', async () => {
  const client = as();
  const name = { Bucket: await newBucket(client), Key: 'parts' };
  const bodies = [randomBytes(smallestPart), randomBytes(2 * smallestPart), randomBytes(10)];
  const whole = Buffer.concat(bodies);
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1;
    const part = new UploadPartCommand({ ...name, UploadId, PartNumber, Body });
    Parts.push({ PartNumber, ETag: (await client.send(part)).ETag });
  }
  const complete = { ...name, UploadId, MultipartUpload: { Parts } };
  await client.send(new CompleteMultipartUploadCommand(complete));
  const bytes = async (input: Partial<GetObjectCommandInput>) => {
    const got = await client.send(new GetObjectCommand({ ...name, ...input }));
    return { got, bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []) };
  };
  expect((await bytes({})).bytes.equals(whole)).toBe(true);
  const second = await bytes({ PartNumber: 2 });
  expect(second.bytes.equals(bodies[1] ?? Buffer.alloc(0))).toBe(true);
  expect(second.got).toMatchObject({
    PartsCount: 3,
    ContentRange: `bytes 1024-3071/${whole.length}`,
  });
  for (const [from, to] of [
    [1_000, 1_100],
    [0, whole.length - 1],
    [3_071, 3_075],
    [1_024, 1_024],
  ] as const) {
    const { bytes: found } = await bytes({ Range: `bytes=${from}-${to}` });
    expect(found.equals(whole.subarray(from, to + 1))).toBe(true);
  }
  expect(await codeOf(bytes({ PartNumber: 4 }))).toBe('416 InvalidPartNumber');
  expect(await codeOf(bytes({ PartNumber: 1, Range: 'bytes=0-1' }))).toBe('400 InvalidRequest');
});

test('refusals', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  expect(await codeOf(read({ Bucket, Key: 'none' }))).toBe('404 NoSuchKey');
  expect(await codeOf(read({ Bucket: newName(), Key: 'k' }))).toBe('404 NoSuchBucket');
  const get = new GetObjectCommand({ Bucket, Key: 'k' });
  expect(await codeOf(as('otherWriter').send(get))).toBe('403 AccessDenied');
  expect((await as('reader').send(get)).ContentLength).toBe(1);
  expect(await codeOf(read({ Bucket, Key: 'k', VersionId: 'abc' }))).toBe('400 InvalidArgument');
  expect((await read({ Bucket, Key: 'k', VersionId: 'null' })).text).toBe('x');
});
