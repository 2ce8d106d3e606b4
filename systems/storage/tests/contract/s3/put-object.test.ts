import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import {
  as,
  codeOf,
  failureOf,
  newBucket,
  newName,
  put,
  suite,
} from '../../support/s3-contract.ts';
import { signedFetch } from '../../support/s3-requests.ts';

const md5 = (bytes: string | Buffer, form: 'hex' | 'base64' = 'hex') =>
  createHash('md5').update(bytes).digest(form);

test('bytes, metadata and headers come back as they went', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const Body = randomBytes(300_000);
  const about = {
    ContentType: 'text/x-log; charset=utf-8',
    ContentLanguage: 'de',
    ContentDisposition: 'attachment; filename="a.log"',
    ContentEncoding: 'gzip',
    CacheControl: 'max-age=60',
    Metadata: { colour: 'red', 'two-words': 'a  b' },
  };
  const key = 'ordner/Größe +&%?=\u{1f600}/a b';
  const sent = await client.send(new PutObjectCommand({ Bucket, Key: key, Body, ...about }));
  expect(sent.ETag).toBe(`"${md5(Body)}"`);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: key }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  expect(got).toMatchObject({ ...about, ContentLength: Body.length, ETag: sent.ETag });
});

test('an empty object, and one without a type', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'empty', '');
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
  expect([await got.Body?.transformToString(), got.ContentLength]).toEqual(['', 0]);
  const url = `${suite().url}/${Bucket}/typeless`;
  await signedFetch(url, suite().writer, { method: 'PUT', body: 'x' });
  const { ContentType } = await client.send(new HeadObjectCommand({ Bucket, Key: 'typeless' }));
  expect(ContentType).toBe('binary/octet-stream');
});

describe('checksums', () => {
  test.each(Object.values(ChecksumAlgorithm).filter((name) => /^(CRC|SHA(1|256)$)/.test(name)))(
    '%s of a buffer and of a stream are verified and kept',
    async (algorithm) => {
      const client = as();
      const Bucket = await newBucket(client);
      const body = randomBytes(70_000);
      const bodies = {
        buffer: body,
        stream: Readable.from([body.subarray(0, 9), body.subarray(9)]),
      };
      const field = `Checksum${algorithm}` as 'ChecksumCRC32';
      const values: (string | undefined)[] = [];
      for (const [Key, Body] of Object.entries(bodies)) {
        const about = { Bucket, Key, ChecksumAlgorithm: algorithm, ContentLength: body.length };
        await client.send(new PutObjectCommand({ ...about, Body }));
        const asked = { Bucket, Key, ChecksumMode: 'ENABLED' } as const;
        const got = await client.send(new GetObjectCommand(asked));
        // The SDK compares the bytes with the checksum while they are read.
        const bytes = (await got.Body?.transformToByteArray()) ?? [];
        expect(Buffer.from(bytes).equals(body)).toBe(true);
        expect(got.ChecksumType).toBe('FULL_OBJECT');
        values.push(got[field]);
      }
      expect(values[0]).toMatch(/^[\w+/]+=*$/);
      expect(values[1]).toBe(values[0]);
    },
  );

  test.each([
    ['Content-MD5 of other bytes', { ContentMD5: md5('other', 'base64') }, 'BadDigest'],
    ['Content-MD5 that is none', { ContentMD5: 'abc' }, 'InvalidDigest'],
    ['a CRC32 of other bytes', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
    ['a SHA-256 that is none', { ChecksumSHA256: 'AAAA' }, 'InvalidRequest'],
  ])('%s: refused, and nothing is kept', async (_, digest, code) => {
    const Bucket = await newBucket();
    const input = { Bucket, Key: 'k', Body: 'bytes', ...digest };
    expect(await codeOf(as().send(new PutObjectCommand(input)))).toBe(`400 ${code}`);
    const head = as().send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(await codeOf(head)).toBe('404 NotFound');
  });

  test('large ones at once have each its own ETag; one with another MD5 is refused', async () => {
    const client = as();
    const Bucket = await newBucket(client);
    const bodies = [1, 2, 3, 4].map((number) => randomBytes(9_000_000 + number));
    const tags = bodies.map(async (Body, index) => {
      const input = { Bucket, Key: `large-${index}`, Body, ContentMD5: md5(Body, 'base64') };
      return (await client.send(new PutObjectCommand(input))).ETag;
    });
    const forged = {
      Bucket,
      Key: 'k',
      Body: bodies.at(0) ?? '',
      ContentMD5: md5('other', 'base64'),
    };
    expect(await codeOf(client.send(new PutObjectCommand(forged)))).toBe('400 BadDigest');
    expect(await Promise.all(tags)).toEqual(bodies.map((body) => `"${md5(body)}"`));
    const head = client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(await codeOf(head)).toBe('404 NotFound');
  });

  test('bytes that were changed on their way: refused by the signed digest', async () => {
    const Bucket = await newBucket();
    const url = `${suite().url}/${Bucket}/k`;
    const request = { method: 'PUT', body: 'signed', sentBody: 'forged' };
    const answer = await signedFetch(url, suite().writer, request);
    expect([answer.status, answer.code]).toEqual([400, 'XAmzContentSHA256Mismatch']);
    const head = as().send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(await codeOf(head)).toBe('404 NotFound');
  });

  test('two kinds at once are refused', async () => {
    const Bucket = await newBucket();
    const headers = {
      'x-amz-checksum-crc32': 'AAAAAA==',
      'x-amz-checksum-crc32c': 'AAAAAA==',
    };
    const url = `${suite().url}/${Bucket}/k`;
    const answer = await signedFetch(url, suite().writer, { method: 'PUT', headers, body: '' });
    expect(answer.code).toBe('InvalidRequest');
    expect(answer.text).toContain('Multiple checksum Types are not allowed');
  });
});

describe('conditions', () => {
  test('If-None-Match: * writes only where nothing is', async () => {
    const client = as();
    const Bucket = await newBucket(client);
    const create = () =>
      client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'a', IfNoneMatch: '*' }));
    await create();
    expect(await codeOf(create())).toBe('412 PreconditionFailed');
    const tagged = { Bucket, Key: 'k', Body: 'a', IfNoneMatch: '"x"' };
    expect(await codeOf(client.send(new PutObjectCommand(tagged)))).toBe('501 NotImplemented');
  });

  test('If-Match writes only over what the client knows', async () => {
    const client = as();
    const Bucket = await newBucket(client);
    const { ETag } = await put(client, Bucket, 'k', 'one');
    const over = (Key: string, IfMatch?: string) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body: 'two', IfMatch }));
    expect(await codeOf(over('k', '"else"'))).toBe('412 PreconditionFailed');
    expect(await codeOf(over('none', ETag))).toBe('404 NoSuchKey');
    await over('k', ETag);
    expect(await codeOf(over('k', ETag))).toBe('412 PreconditionFailed');
  });
});

describe('refused', () => {
  test.each([
    ['an unknown bucket', { Bucket: newName() }, '404 NoSuchBucket'],
    ['a key that is too long', { Key: 'k'.repeat(1_025) }, '400 KeyTooLongError'],
    ['too much metadata', { Metadata: { a: 'x'.repeat(2_050) } }, '400 MetadataTooLarge'],
    ['encryption', { ServerSideEncryption: 'AES256' }, '501 NotImplemented'],
    ['a public ACL', { ACL: 'public-read' }, '501 NotImplemented'],
    ['tags that are none', { Tagging: 'a=1&a=2' }, '400 InvalidTag'],
  ] as const)('%s', async (_, input, code) => {
    const Bucket = await newBucket();
    const command = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...input });
    expect(await codeOf(as().send(command))).toBe(code);
  });

  test('who may not write there', async () => {
    const Bucket = await newBucket();
    for (const who of ['reader', 'otherWriter'] as const) {
      expect(await codeOf(put(as(who), Bucket, 'k'))).toBe('403 AccessDenied');
    }
  });

  test('the longest key is taken', async () => {
    const Bucket = await newBucket();
    await put(as(), Bucket, 'ä'.repeat(512));
    const { message } = await failureOf(put(as(), Bucket, 'ä'.repeat(513)));
    expect(message).toContain('too long');
  });
});
