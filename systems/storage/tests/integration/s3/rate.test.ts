import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test, vi } from 'vitest';
import { type TestS3, testS3 } from '../../support/s3.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let s3: TestS3;
afterEach(() => s3.close());

test('each access key has its own rate, and only who signs for it uses it up', async () => {
  s3 = await testS3({ server: { rate: { capacity: 3, refillPerS: 0.001 } } });
  const once = { maxAttempts: 1 };
  const [ann, bob] = [await s3.addUser('ann', 'writer'), await s3.addUser('bob', 'writer')];
  const ask = async (client: S3Client) => {
    try {
      await client.send(new ListBucketsCommand({}));
      return 'taken';
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  };
  const forger = s3.client({ ...ann, secret: 'not hers' }, once);
  for (let count = 0; count < 5; count += 1) {
    expect(await ask(forger)).toBe('SignatureDoesNotMatch');
  }
  const hers = s3.client(ann, once);
  const answers: string[] = [];
  for (let count = 0; count < 4; count += 1) answers.push(await ask(hers));
  expect(answers).toEqual(['taken', 'taken', 'taken', 'SlowDown']);
  expect(await ask(s3.client(bob, once))).toBe('taken');
});
