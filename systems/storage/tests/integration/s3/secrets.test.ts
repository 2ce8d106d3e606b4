/** Secrets of S3 users in the database: sealed where there is a master key. */
import { randomBytes } from 'node:crypto';
import { HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { keyring } from '../../../blobs/keyring.ts';
import { openSecret, sealSecret } from '../../../blobs/secrets.ts';
import { addAccessKey, newAccessKey } from '../../../metadata/s3/access-keys.ts';
import { rotateSecrets } from '../../../upkeep/rotate.ts';
import { clientFor, type TestS3, testS3 } from '../../support/s3.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const [old, fresh] = [
  { id: 'old', key: randomBytes(32) },
  { id: 'new', key: randomBytes(32) },
];

let s3: TestS3;
afterEach(() => s3.close());

async function rows() {
  const found = await sql<{ access_key: string; secret: string; master_key_id: string | null }>`
    SELECT access_key, secret, master_key_id FROM s3_access_keys`.execute(s3.cluster.db);
  return found.rows;
}

test('a secret is nowhere in the database, and signs all the same', async () => {
  const ring = keyring([old]);
  s3 = await testS3({ server: { keyring: ring } });
  const made = newAccessKey();
  await addAccessKey(s3.cluster.db, s3.user.userId, sealSecret(ring, made));
  const dump = await sql<{ text: string }>`SELECT row_to_json(k)::text AS text
    FROM s3_access_keys AS k WHERE access_key = ${made.accessKey}`.execute(s3.cluster.db);
  expect(dump.rows[0]?.text).not.toContain(made.secret);
  expect(dump.rows[0]?.text).not.toContain(Buffer.from(made.secret).toString('base64'));
  await expect(s3.client(made).send(new ListBucketsCommand({}))).resolves.toBeDefined();
  // Kept as it is, from before there was a key: it works, and the rotation seals it.
  await expect(s3.client().send(new ListBucketsCommand({}))).resolves.toBeDefined();
  const both = keyring([fresh, old]);
  expect(await rotateSecrets(s3.cluster.db, both)).toBe(2);
  expect((await rows()).map(({ master_key_id: id }) => id)).toEqual(['new', 'new']);
  expect(await rotateSecrets(s3.cluster.db, both)).toBe(0);
  const kept = (await rows()).map(({ access_key: accessKey, secret }) =>
    openSecret(keyring([fresh]), { accessKey, secret, masterKeyId: 'new' }),
  );
  expect(kept).toContainEqual(made);
});

test('a sealed secret of another user, or without its master key, signs nothing', async () => {
  const ring = keyring([old]);
  s3 = await testS3({ server: { keyring: ring } });
  const { db } = s3.cluster;
  const [ann, bob] = [await s3.addUser('ann', 'writer'), await s3.addUser('bob', 'admin')];
  await rotateSecrets(db, ring);
  // Whoever can write to the database gives the admin a secret that they know.
  await sql`UPDATE s3_access_keys SET secret = (
    SELECT secret FROM s3_access_keys WHERE access_key = ${ann.accessKey})
    WHERE access_key = ${bob.accessKey}`.execute(db);
  const head = new HeadBucketCommand({ Bucket: 'nothing' });
  const posing = clientFor(s3.url, { ...bob, secret: ann.secret }, { maxAttempts: 1 });
  await expect(posing.send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  posing.destroy();
  await sql`UPDATE s3_access_keys SET master_key_id = 'gone'`.execute(db);
  const alone = s3.client(ann, { maxAttempts: 1 });
  await expect(alone.send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
});
