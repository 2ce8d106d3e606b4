import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { hasherOf } from '../../../s3/checksums/algorithms.ts';
import { smallestPart } from '../../support/s3.ts';
import { as, codeOf, newBucket, put } from '../../support/s3-contract.ts';

const bodies = [randomBytes(smallestPart), randomBytes(smallestPart + 5), randomBytes(3)];
const whole = Buffer.concat(bodies);
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
const etag = `"${md5(Buffer.concat(bodies.map(md5))).toString('hex')}-3"`;

async function uploaded(about: object = {}) {
  const client = as();
  const name = { Bucket: await newBucket(client), Key: 'k' };
  const created = await client.send(new CreateMultipartUploadCommand({ ...name, ...about }));
  const upload = { ...name, UploadId: created.UploadId };
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1;
    const ChecksumAlgorithm = created.ChecksumAlgorithm as ChecksumAlgorithm | undefined;
    const part = { ...upload, PartNumber, Body, ChecksumAlgorithm };
    const { $metadata, ...stored } = await client.send(new UploadPartCommand(part));
    Parts.push({ PartNumber, ...stored });
  }
  const complete = (
    parts: CompletedPart[] = Parts,
    input: Partial<CompleteMultipartUploadCommandInput> = {},
  ) => {
    const command = { ...upload, MultipartUpload: { Parts: parts }, ...input };
    return client.send(new CompleteMultipartUploadCommand(command));
  };
  return { client, name, upload, Parts, complete };
}

async function bytesOf(name: { Bucket: string; Key: string }) {
  const got = await as().send(new GetObjectCommand(name));
  return Buffer.from((await got.Body?.transformToByteArray()) ?? []);
}

test('the parts are one object, with what was said when the upload began', async () => {
  const about = { ContentType: 'text/csv', Metadata: { a: '1' }, Tagging: 'x=1' };
  const { client, name, complete } = await uploaded(about);
  expect(await complete()).toMatchObject({ ...name, ETag: etag });
  expect((await bytesOf(name)).equals(whole)).toBe(true);
  const head = await client.send(new HeadObjectCommand(name));
  const { Tagging: _, ...kept } = about;
  expect(head).toMatchObject({ ...kept, ETag: etag, ContentLength: whole.length });
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: name.Bucket }));
  expect(Uploads).toBeUndefined();
});

describe('again', () => {
  test('the same list has the same answer, also when the object is another by now', async () => {
    const { client, name, Parts, complete } = await uploaded();
    const first = await complete();
    expect((await complete()).ETag).toBe(first.ETag);
    await put(client, name.Bucket, name.Key, 'newer');
    expect((await complete()).ETag).toBe(first.ETag);
    expect((await bytesOf(name)).toString()).toBe('newer');
    expect(await codeOf(complete(Parts.slice(0, 2)))).toBe('404 NoSuchUpload');
  });

  test('several at once make one object', async () => {
    const { name, complete } = await uploaded();
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete()));
    expect(new Set(answers.map(({ ETag }) => ETag))).toEqual(new Set([etag]));
    expect((await bytesOf(name)).equals(whole)).toBe(true);
  });
});

test('parts that are left out are given back', async () => {
  const { name, Parts, complete } = await uploaded();
  await complete([Parts[0] ?? {}, Parts[2] ?? {}]);
  expect(
    (await bytesOf(name)).equals(
      Buffer.concat([whole.subarray(0, smallestPart), whole.subarray(-3)]),
    ),
  ).toBe(true);
});

describe('checksums', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('%s of the whole', async (algorithm) => {
    const { client, name, complete } = await uploaded({
      ChecksumAlgorithm: algorithm,
      ChecksumType: 'FULL_OBJECT',
    });
    const hasher = hasherOf(algorithm);
    hasher.update(whole);
    const expected = { [`Checksum${algorithm}`]: hasher.digest().toString('base64') };
    const wrong = {
      [`Checksum${algorithm}`]: algorithm === 'CRC64NVME' ? 'AAAAAAAAAAA=' : 'AAAAAA==',
    };
    expect(await codeOf(complete(undefined, wrong))).toBe('400 BadDigest');
    expect(await complete(undefined, expected)).toMatchObject(expected);
    const head = new HeadObjectCommand({ ...name, ChecksumMode: 'ENABLED' });
    expect(await client.send(head)).toMatchObject({ ...expected, ChecksumType: 'FULL_OBJECT' });
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    '%s of those of the parts',
    async (algorithm) => {
      const { Parts, complete } = await uploaded({ ChecksumAlgorithm: algorithm });
      const field = `Checksum${algorithm}` as const;
      const hasher = hasherOf(algorithm);
      for (const part of Parts) hasher.update(Buffer.from(part[field] ?? '', 'base64'));
      const bare = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
      expect(await codeOf(complete(bare))).toBe('400 InvalidRequest');
      const done = await complete();
      expect([done[field], done.ChecksumType]).toEqual([
        `${hasher.digest().toString('base64')}-3`,
        'COMPOSITE',
      ]);
    },
  );
});

test('conditions are asked when the object is made', async () => {
  const { client, name, complete } = await uploaded();
  const { ETag } = await put(client, name.Bucket, name.Key, 'there');
  expect(await codeOf(complete(undefined, { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
  expect(await codeOf(complete(undefined, { IfMatch: '"x"' }))).toBe('412 PreconditionFailed');
  await complete(undefined, { IfMatch: ETag });
  expect((await bytesOf(name)).equals(whole)).toBe(true);
});

test('lists that are none', async () => {
  const { client, upload, Parts, complete } = await uploaded();
  const [one = {}, two = {}, three = {}] = Parts;
  expect(await codeOf(complete([]))).toBe('400 MalformedXML');
  expect(await codeOf(complete([two, one]))).toBe('400 InvalidPartOrder');
  expect(await codeOf(complete([one, one]))).toBe('400 InvalidPartOrder');
  expect(await codeOf(complete([{ ...one, ETag: '"x"' }]))).toBe('400 InvalidPart');
  expect(await codeOf(complete([{ PartNumber: 9, ETag: '"x"' }]))).toBe('400 InvalidPart');
  expect(await codeOf(complete([three, { ...one, PartNumber: 4 }]))).toBe('400 EntityTooSmall');
  expect(await codeOf(complete(Parts, { MpuObjectSize: 5 }))).toBe('400 InvalidRequest');
  await client.send(new AbortMultipartUploadCommand(upload));
  expect(await codeOf(complete())).toBe('404 NoSuchUpload');
});
