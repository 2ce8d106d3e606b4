import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, newBucket, suite } from '../../support/s3-contract.ts';
import { plainFetch } from '../../support/s3-requests.ts';

test('each user sees their own; admins and readers see all', async () => {
  const mine = await newBucket(as('writer'));
  const theirs = await newBucket(as('otherWriter'));
  const names = async (who: 'writer' | 'otherWriter' | 'admin' | 'reader') => {
    const { Buckets = [] } = await as(who).send(new ListBucketsCommand({}));
    return Buckets.map(({ Name }) => Name).filter((name) => name === mine || name === theirs);
  };
  expect(await names('writer')).toEqual([mine]);
  expect(await names('otherWriter')).toEqual([theirs]);
  expect((await names('admin')).sort()).toEqual([mine, theirs].sort());
  expect((await names('reader')).sort()).toEqual([mine, theirs].sort());
});

test('in pages, by their names', async () => {
  const client = as();
  const made = [await newBucket(client), await newBucket(client), await newBucket(client)].sort();
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
    expect(page.Buckets).toHaveLength(1);
    found.push(...(page.Buckets ?? []).map(({ Name }) => Name ?? ''));
    ContinuationToken = page.ContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(found).toEqual([...found].sort());
  expect(found.filter((name) => made.includes(name))).toEqual(made);
  const some = await client.send(new ListBucketsCommand({ Prefix: made[1] ?? '' }));
  expect(some.Buckets).toMatchObject([{ Name: made[1], BucketRegion: 'us-east-1' }]);
  expect(some.Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
  expect(some.Owner).toMatchObject({ ID: suite().writer.userId });
});

test('who does not sign is refused', async () => {
  const answer = await plainFetch(suite().url, {});
  expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
  expect(answer.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/);
});
