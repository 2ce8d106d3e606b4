import { simulatedDisk } from '@gauntlet/kit/disk';
import { expect, test } from 'vitest';
import { earlySync } from './early-sync.ts';

async function setUp(syncs: () => Promise<void>) {
  const disk = simulatedDisk();
  await disk.makeFolder('/d');
  const file = await disk.open('/d/a', 'createNew');
  let count = 0;
  const syncData = () => {
    count += 1;
    return syncs();
  };
  return { file: { ...file, syncData } as typeof file, count: () => count };
}

test('a sync for so many bytes, one after the other', async () => {
  const { file, count } = await setUp(async () => undefined);
  const early = earlySync(10);
  for (let time = 0; time < 5; time += 1) early.wrote(file, 6);
  await early.done();
  expect(count()).toBe(2);
});

test('a failure is told when it is asked for, and no sync follows it', async () => {
  const { file, count } = await setUp(() => Promise.reject(new Error('EIO')));
  const early = earlySync(10);
  for (let time = 0; time < 3; time += 1) early.wrote(file, 10);
  await expect(early.done()).rejects.toThrow('EIO');
  expect(count()).toBe(1);
});
