import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName, put, suite } from '../../support/s3-contract.ts';
import { signedFetch } from '../../support/s3-requests.ts';

async function withKeys(...keys: string[]) {
  const client = as();
  const Bucket = await newBucket(client);
  for (const key of keys) await put(client, Bucket, key);
  const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
    client.send(new ListObjectsV2Command({ Bucket, ...input }));
  return { Bucket, list };
}

test('in the order of bytes, with what is known of each', async () => {
  const { list } = await withKeys('b', 'a', 'B', 'ä', '\u{1f600}', '\uffee');
  const page = await list({ FetchOwner: true });
  expect(page.Contents?.map(({ Key }) => Key)).toEqual(['B', 'a', 'b', 'ä', '\uffee', '\u{1f600}']);
  expect(page.Contents?.[0]).toMatchObject({
    ETag: '"4b3a6218bb3e3a7303e8a171a60fcf92"',
    Size: 5,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: ['CRC32'],
    Owner: { ID: suite().writer.userId },
  });
  expect(page).toMatchObject({ KeyCount: 6, IsTruncated: false, MaxKeys: 1_000 });
});

test('folders, in pages', async () => {
  const { list } = await withKeys('a', 'b/1', 'b/2', 'c/x/1', 'c/y', 'd');
  const first = await list({ Delimiter: '/', MaxKeys: 2 });
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a']);
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
  expect(first.IsTruncated).toBe(true);
  const token = first.NextContinuationToken;
  const rest = await list({ Delimiter: '/', ContinuationToken: token });
  expect(rest.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['d']);
  const inside = await list({ Delimiter: '/', Prefix: 'c/' });
  expect([inside.CommonPrefixes, inside.Contents?.map(({ Key }) => Key)]).toEqual([
    [{ Prefix: 'c/x/' }],
    ['c/y'],
  ]);
  const after = await list({ StartAfter: 'b/2' });
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(['c/x/1', 'c/y', 'd']);
  expect((await list({ MaxKeys: 0 })).KeyCount).toBe(0);
});

test('names are encoded when the client asks for it', async () => {
  const { list } = await withKeys('a b/ü+&.txt', 'c\u0001d');
  const plain = await list();
  expect(plain.Contents?.map(({ Key }) => Key)).toEqual(['a b/ü+&.txt', 'c\u0001d']);
  const encoded = await list({ EncodingType: 'url' });
  expect(encoded.Contents?.map(({ Key }) => Key)).toEqual(['a%20b/%C3%BC%2B%26.txt', 'c%01d']);
});

test('refusals', async () => {
  const { Bucket, list } = await withKeys('a');
  expect(await codeOf(list({ ContinuationToken: 'made up' }))).toBe('400 InvalidArgument');
  expect(await codeOf(list({ MaxKeys: -1 }))).toBe('400 InvalidArgument');
  expect(await codeOf(list({ Bucket: newName() }))).toBe('404 NoSuchBucket');
  const theirs = as('otherWriter').send(new ListObjectsV2Command({ Bucket }));
  expect(await codeOf(theirs)).toBe('403 AccessDenied');
  const raw = async (query: string) =>
    (await signedFetch(`${suite().url}/${Bucket}?${query}`, suite().writer)).code;
  expect(await raw('list-type=2&max-keys=many')).toBe('InvalidArgument');
  expect(await raw('list-type=2&encoding-type=base64')).toBe('InvalidArgument');
});
