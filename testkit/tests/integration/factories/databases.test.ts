import { S3Client } from '@aws-sdk/client-s3';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { temporaryBucket } from '@gauntlet/testkit/factories';
import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeS3, fakeS3 } from '../../support/fake-s3.ts';

interface Schema {
  readonly things: { readonly name: string };
}

const database = useDatabase<Schema>({
  migrations: [
    {
      id: '0001_things',
      async up(db) {
        await db.schema.createTable('things').addColumn('name', 'text').execute();
      },
    },
  ],
});

let s3: FakeS3;
let client: S3Client;
beforeAll(async () => {
  s3 = await fakeS3();
  client = new S3Client({
    endpoint: s3.endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'me', secretAccessKey: 'secret' },
  });
});
afterAll(async () => {
  expect(s3.buckets.size).toBe(0);
  client.destroy();
  await s3.close();
});

test('a test file has a migrated database of its own', async () => {
  await database().db.insertInto('things').values({ name: 'a' }).execute();
  expect(await database().db.selectFrom('things').selectAll().execute()).toEqual([{ name: 'a' }]);
});

test('a temporary bucket is there, and gone after the test', async () => {
  const bucket = await temporaryBucket({ client, cleanup });
  expect([...s3.buckets]).toEqual([bucket]);
});

test('it is gone', () => {
  expect(s3.buckets.size).toBe(0);
});
