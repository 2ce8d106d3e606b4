import { type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { logger } from '@gauntlet/kit/telemetry';
import { fakeClock } from '@gauntlet/testkit/factories';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrations } from '../metadata/migrations/list.ts';
import { createBucket } from '../metadata/s3/buckets.ts';
import { completeUpload, createUpload, findUpload } from '../metadata/s3/uploads.ts';
import type { StorageTables } from '../metadata/schema.ts';
import { startUpkeep } from './upkeep.ts';

let database: TestDatabase<StorageTables>;
beforeAll(async () => {
  database = await testDatabase<StorageTables>({ migrations });
}, 60_000);
afterAll(() => database.close());

test('a completion is kept for a week', async () => {
  const { db } = database;
  const { user_id: initiatorId } = await db
    .insertInto('users')
    .values({ name: 'ann', role: 'writer' })
    .returning('user_id')
    .executeTakeFirstOrThrow();
  const bucketId = (await createBucket(db, 'bucket', initiatorId))?.bucketId ?? 0;
  const facts = { headers: {}, metadata: {}, tags: [] };
  const name = { bucketId, key: 'k', uploadId: 'u' };
  const none = { checksumAlgorithm: null, checksumType: null };
  await createUpload(db, { ...name, initiatorId, ...facts, ...none });
  const place = { bucketId, key: 'k', check: () => {}, graceMs: 0 };
  await completeUpload(db, 'u', place, () => ({
    object: { ...facts, size: 0, etag: 'e-1', fileId: null, checksum: null },
    parts: [],
    completion: { etag: 'e-1', checksum: null, parts: [] },
  }));
  const clock = fakeClock(new Date());
  const log = logger({ service: 'test', level: 'silent' });
  const end = startUpkeep({ db, clock, now: () => clock.now(), log });
  const day = 24 * 3_600_000;
  await clock.advance(6 * day);
  expect((await findUpload(db, name))?.completion).toMatchObject({ etag: 'e-1' });
  await clock.advance(2 * day);
  await vi.waitFor(async () => expect(await findUpload(db, name)).toBeUndefined(), 20_000);
  end();
});
