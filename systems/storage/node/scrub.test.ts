import { createHash } from 'node:crypto';
import { type SimulatedDisk, simulatedDisk } from '@gauntlet/kit/disk';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { openChunkStore } from './chunk-store.ts';
import { openScrub } from './scrub.ts';

async function setUp(disk: SimulatedDisk, now: () => number) {
  const store = await openChunkStore({
    disk,
    folder: '/data',
    serverId: 's1',
    reserveBytes: 0,
    random: () => 'n',
    salt: () => 7,
    nowMs: now,
    onFatal: () => undefined,
  });
  const pace = { bytesPerS: Number.POSITIVE_INFINITY, pauseMs: 1_000 };
  const bad: string[] = [];
  const onBad = (chunkId: string) => void bad.push(chunkId);
  const given = { store, disk, folder: '/data', clock: systemClock, nowMs: now, ...pace, onBad };
  return { store, bad, scrub: await openScrub(given) };
}

const notes = (disk: SimulatedDisk) =>
  disk.log.filter((line) => line.startsWith('rename') && line.endsWith('/scrub.json')).length;

test('a pass over a server that holds little syncs next to nothing', async () => {
  const disk = simulatedDisk();
  const { store, scrub } = await setUp(disk, () => 5_000);
  const bytes = Buffer.alloc(300_000, 3);
  const checksum = () => createHash('sha256').update(bytes).digest('hex');
  await store.put({ chunkId: 'a.0', pieces: bytes, checksum, label: () => '' });
  const before = disk.log.length;
  await scrub.pass();
  expect(scrub.state()).toMatchObject({ bucket: 0, completedMs: 5_000, checkedBytes: 300_000 });
  const syncs = disk.log.slice(before).filter((line) => line.startsWith('sync')).length;
  // 256 buckets: with a note after each it would be hundreds.
  expect([notes(disk) > 0, syncs < 10]).toEqual([true, true]);
  await store.close();
});

test('what takes long is noted on the way, and goes on from there after a restart', async () => {
  const disk = simulatedDisk();
  let looks = 0;
  let stopping: Promise<void> | undefined;
  // Each look at the time is four seconds later; in the middle of the pass it is stopped.
  const { store, scrub } = await setUp(disk, () => {
    looks += 1;
    if (looks === 60) stopping = scrub.stop();
    return looks * 4_000;
  });
  await scrub.pass();
  await stopping;
  const { bucket } = scrub.state();
  expect([bucket > 5, bucket < 250, notes(disk) > 5]).toEqual([true, true, true]);
  await store.close();
  const again = await setUp(disk, () => 0);
  expect(again.scrub.state().bucket).toBeGreaterThan(bucket - 5);
  await again.store.close();
});
