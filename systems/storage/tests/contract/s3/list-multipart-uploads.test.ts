import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, newBucket } from '../../support/s3-contract.ts';

async function withUploads(...keys: string[]) {
  const client = as();
  const Bucket = await newBucket(client);
  const ids: (string | undefined)[] = [];
  for (const Key of keys) {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    ids.push(UploadId);
  }
  const list = (input: object = {}) =>
    client.send(new ListMultipartUploadsCommand({ Bucket, ...input }));
  return { ids, list };
}

test('by key and then in the order they were begun, in pages of every size', async () => {
  const { ids, list } = await withUploads('b', 'a', 'b', 'c/1', 'c/2');
  const order = [ids[1], ids[0], ids[2], ids[3], ids[4]];
  for (const MaxUploads of [1, 2, 3, 5, 6]) {
    const found: (string | undefined)[] = [];
    let page = await list({ MaxUploads });
    for (;;) {
      found.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
      if (page.IsTruncated !== true) break;
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
      page = await list({ MaxUploads, KeyMarker, UploadIdMarker });
    }
    expect(found).toEqual(order);
  }
});

test('folders', async () => {
  const { list } = await withUploads('a', 'b/1', 'b/2', 'b/2', 'c/1', 'd');
  const found: (string | undefined)[] = [];
  let page = await list({ Delimiter: '/', MaxUploads: 1 });
  for (;;) {
    found.push(...(page.Uploads ?? []).map(({ Key }) => Key));
    found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    if (page.IsTruncated !== true) break;
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    page = await list({ Delimiter: '/', MaxUploads: 1, KeyMarker, UploadIdMarker });
  }
  expect(found).toEqual(['a', 'b/', 'c/', 'd']);
  const inside = await list({ Prefix: 'b/', Delimiter: '/' });
  expect(inside.Uploads?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2', 'b/2']);
  expect((await list({ KeyMarker: 'b/2' })).Uploads?.map(({ Key }) => Key)).toEqual(['c/1', 'd']);
});
