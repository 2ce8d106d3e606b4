import { ListObjectsCommand, type ListObjectsCommandInput } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, newName, put, suite } from '../../support/s3-contract.ts';

async function withKeys(...keys: string[]) {
  const client = as();
  const Bucket = await newBucket(client);
  for (const key of keys) await put(client, Bucket, key);
  const list = (input: Partial<ListObjectsCommandInput> = {}) =>
    client.send(new ListObjectsCommand({ Bucket, ...input }));
  return { Bucket, list };
}

test('pages begin after the last name of the page before, folders too', async () => {
  const { list } = await withKeys('a', 'b/1', 'b/2', 'c', 'd/e/1', 'd/f');
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await list({ Delimiter: '/', MaxKeys: 1, Marker });
    names.push(...(page.Contents ?? []).map(({ Key }) => Key));
    names.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(names).toEqual(['a', 'b/', 'c', 'd/']);
  const inside = await list({ Delimiter: '/', Prefix: 'd/', Marker: 'd/e/' });
  expect(inside.Contents?.map(({ Key }) => Key)).toEqual(['d/f']);
});

test('without a delimiter the client takes the last key', async () => {
  const { list } = await withKeys('a', 'b', 'c');
  const first = await list({ MaxKeys: 2 });
  expect(first).toMatchObject({ IsTruncated: true, Marker: '' });
  expect(first.NextMarker).toBeUndefined();
  const rest = await list({ Marker: first.Contents?.at(-1)?.Key });
  expect(rest.Contents).toMatchObject([{ Key: 'c', Owner: { ID: suite().writer.userId } }]);
});

test('refusals', async () => {
  const { Bucket, list } = await withKeys('a');
  expect(await codeOf(list({ Bucket: newName() }))).toBe('404 NoSuchBucket');
  const theirs = as('otherWriter').send(new ListObjectsCommand({ Bucket }));
  expect(await codeOf(theirs)).toBe('403 AccessDenied');
});
