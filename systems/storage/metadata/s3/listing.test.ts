// Against a model that knows nothing of indexes: sort all keys by their bytes and group them.
import { type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from '../migrations/list.ts';
import type { StorageTables } from '../schema.ts';
import { createBucket } from './buckets.ts';
import { afterKey } from './key-order.ts';
import { listObjects, nameOf } from './listing.ts';
import { putObject } from './objects.ts';

let database: TestDatabase<StorageTables>;
let userId: string;
let buckets = 0;

beforeAll(async () => {
  database = await testDatabase<StorageTables>({ migrations });
  const user = await database.db
    .insertInto('users')
    .values({ name: 'ann', role: 'writer' })
    .returning('user_id')
    .executeTakeFirstOrThrow();
  userId = user.user_id;
}, 60_000);
afterAll(() => database.close());

async function bucketWith(keys: readonly string[]): Promise<number> {
  buckets += 1;
  const bucket = await createBucket(database.db, `bucket-${buckets}`, userId);
  if (bucket === undefined) throw new Error('the bucket was there already');
  const facts = { headers: {}, metadata: {}, tags: [], checksum: null };
  for (const key of keys) {
    const place = { bucketId: bucket.bucketId, key, check: () => {}, graceMs: 0 };
    await putObject(database.db, place, { ...facts, size: 0, etag: 'e', fileId: null }, undefined);
  }
  return bucket.bucketId;
}

interface Request {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly limit: number;
  readonly startAfter?: string;
}

async function pages(bucketId: number, { startAfter, ...request }: Request): Promise<string[][]> {
  const found: string[][] = [];
  let from: string | undefined = startAfter === undefined ? '' : afterKey(startAfter);
  while (from !== undefined) {
    const page = await listObjects(database.db, { bucketId, ...request, from });
    found.push(page.entries.map(nameOf));
    from = page.next;
  }
  return found;
}

const order = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

function modelled(keys: readonly string[], { prefix, delimiter, startAfter }: Request): string[] {
  const names = keys
    .filter((key) => key.startsWith(prefix) && (!startAfter || order(key, startAfter) > 0))
    .map((key) => {
      const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      return at < 0 ? key : key.slice(0, at) + delimiter;
    });
  return [...new Set(names)].sort(order);
}

const part = fc.constantFrom(
  'a',
  'b',
  'ab',
  '/',
  '//',
  'ä',
  '\u{1f600}',
  '\uffee',
  '\\',
  '%',
  '_',
  'Z',
);
const keys = fc.uniqueArray(
  fc.array(part, { minLength: 1, maxLength: 5 }).map((words) => words.join('')),
  { minLength: 1, maxLength: 25 },
);
const word = fc.oneof(
  fc.constant(''),
  fc.array(part, { maxLength: 2 }).map((words) => words.join('')),
);

test('pages together are what sorting and grouping all keys gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.array(
        fc.record({
          prefix: word,
          delimiter: fc.constantFrom(undefined, '/', '//', 'ab', '\u{1f600}', '%'),
          limit: fc.integer({ min: 1, max: 7 }),
          startAfter: fc.oneof(fc.constant(''), word),
        }),
        { minLength: 8, maxLength: 8 },
      ),
      async (all, requests) => {
        const bucketId = await bucketWith(all);
        for (const request of requests) {
          const found = await pages(bucketId, request);
          const expected = modelled(all, request);
          expect(found.flat()).toEqual(expected);
          const full = found.slice(0, -1).filter((page) => page.length !== request.limit);
          expect(full).toEqual([]);
          expect(found).toHaveLength(Math.max(1, Math.ceil(expected.length / request.limit)));
        }
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

test('a page of nothing', async () => {
  const bucketId = await bucketWith(['a']);
  const none = { bucketId, prefix: '', delimiter: undefined, from: '', limit: 0 };
  expect(await listObjects(database.db, none)).toEqual({ entries: [], next: undefined });
  expect(await pages(bucketId, { prefix: 'x', delimiter: '/', limit: 5 })).toEqual([[]]);
});
