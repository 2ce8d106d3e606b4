import { createHash } from 'node:crypto';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put, suite } from '../../support/s3-contract.ts';
import { signedFetch } from '../../support/s3-requests.ts';

test('many at once, each answered for', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const keys = ['a', 'b & <c>', 'd\u0001e', 'f'];
  for (const key of keys) await put(client, Bucket, key);
  const Objects = [...keys.slice(0, 3), 'never there'].map((Key) => ({ Key }));
  const { Deleted, Errors } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  );
  expect(Deleted?.map(({ Key }) => Key).sort()).toEqual(Objects.map(({ Key }) => Key).sort());
  expect(Errors).toBeUndefined();
  const left = await client.send(new ListObjectsV2Command({ Bucket }));
  expect(left.Contents?.map(({ Key }) => Key)).toEqual(['f']);
});

test('quietly, and with conditions that fail alone', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const { ETag } = await put(client, Bucket, 'a');
  await put(client, Bucket, 'b');
  const Objects = [{ Key: 'a', ETag }, { Key: 'b', ETag: '"else"' }, { Key: 'c' }];
  const answer = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
  );
  expect(answer.Deleted).toBeUndefined();
  expect(answer.Errors).toMatchObject([{ Key: 'b', Code: 'PreconditionFailed' }]);
});

test('lists that are none are refused', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const many = Array.from({ length: 1_001 }, (_, at) => ({ Key: `${at}` }));
  const remove = (Objects: { Key: string }[]) =>
    codeOf(client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })));
  expect(await remove(many)).toBe('400 MalformedXML');
  expect(await remove([])).toBe('400 MalformedXML');
  const send = async (body: string, digested = true) => {
    const md5 = createHash('md5').update(body).digest('base64');
    const headers = digested ? { 'content-md5': md5 } : {};
    const request = { method: 'POST', headers, body } as const;
    const { code } = await signedFetch(`${suite().url}/${Bucket}?delete=`, suite().writer, request);
    return code;
  };
  expect(await send('<Delete><Object><Key>a</Key></Object></Delete>', false)).toBe(
    'InvalidRequest',
  );
  expect(await send('<Delete><Object></Object></Delete>')).toBe('MalformedXML');
  expect(await send('<!DOCTYPE a><Delete><Object><Key>a</Key></Object></Delete>')).toBe(
    'MalformedXML',
  );
});
