/** What happens between two steps of the agent, at exactly that moment. */
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { S3Server, type Seen } from '../support/s3-server.ts';
import { makeSetting } from '../support/setting.ts';

let s3: S3Server;
beforeEach(async () => {
  s3 = await S3Server.open();
});
afterEach(() => s3.close());

const patient = { timeout: 20_000, interval: 5 };
const LARGE = Buffer.alloc(6_000_000, 'large');

/** Holds the first request of an operation until it is let go. */
function holdFirst(operation: string) {
  const come = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  let isFirst = true;
  s3.onRequest = async (seen: Seen) => {
    if (seen.operation !== operation || !isFirst) return;
    isFirst = false;
    come.resolve();
    await go.promise;
  };
  return { come: come.promise, letGo: () => go.resolve() };
}

const contents = () => [...s3.objects.all.values()].map(({ bytes }) => String(bytes)).toSorted();

test.each([
  ['PutObject', 'first', 'first and second'],
  ['CompleteMultipartUpload', String(LARGE), `${LARGE} and more`],
  ['CreateMultipartUpload', String(LARGE), 'small now'],
])('a file that comes to rest anew while its %s is under way', async (operation, one, other) => {
  const setting = await makeSetting({ endpoint: s3.url });
  const path = setting.write('a.log', one);
  const held = holdFirst(operation);
  const agent = setting.agent();
  await agent.start();
  await held.come;
  writeFileSync(path, other);
  await agent.scan();
  held.letGo();
  await expect.poll(() => contents().includes(other), patient).toBe(true);
  await expect.poll(() => agent.registry.queue.facts(10), patient).toMatchObject({ files: 0 });
  expect(await agent.registry.queue.ofPath(path)).toMatchObject({
    state: 'verified',
    sizeBytes: Buffer.byteLength(other),
  });
  expect(Math.max(...s3.objects.writes.values())).toBe(1);
});

test('an upload whose beginning was not answered yet is no orphan', async () => {
  const setting = await makeSetting({ endpoint: s3.url });
  const listed = holdFirst('ListMultipartUploads');
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  s3.onAnswer = async ({ operation }) => {
    if (operation !== 'CreateMultipartUpload') return;
    begun.resolve();
    await answer.promise;
  };
  setting.write('large.bin', LARGE);
  const agent = setting.agent();
  await agent.start();
  await begun.promise;
  // Listed after ours: when it is gone, ours has been looked at.
  s3.objects.begin('v001/left/by/a/dead/process', {}, {});
  listed.letGo();
  await expect.poll(() => s3.count('AbortMultipartUpload'), patient).toBeGreaterThan(0);
  answer.resolve();
  await expect.poll(() => s3.objects.all.size, patient).toBe(1);
  expect(s3.count('CreateMultipartUpload')).toBe(1);
  expect(s3.count('AbortMultipartUpload')).toBe(1);
});
