/**
 * What the registry promises of its disk: nothing is answered before it is synced, and after a sync
 * that failed nothing is written any more.
 */
import { fstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FatalDiskError } from '@gauntlet/kit/disk';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, onTestFinished, test } from 'vitest';
import type { FileRecord } from '../../model/nouns.ts';
import { isLocked, refuseSecond, takeLock } from '../../registry/lock.ts';
import type { SyncFile } from '../../registry/log-sync.ts';
import { registryName } from '../../registry/open.ts';
import { openRegistry } from '../../registry/registry.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function opened(syncFile: SyncFile) {
  const folder = await cleanup.folder('registry-sync-');
  const broken: unknown[] = [];
  const registry = await openRegistry({
    folder,
    log: quiet,
    nowMs: 1,
    reserveBytes: 0,
    onBroken: (error) => broken.push(error),
    syncFile,
  });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await registry.close();
    isClosed = true;
  };
  onTestFinished(close);
  return { folder, broken, registry, close };
}

test('a write is answered after the sync that follows it, and not before', async () => {
  const events: string[] = [];
  let hold: Promise<void> | undefined;
  const begun = Promise.withResolvers<void>();
  const { folder, registry } = await opened(async () => {
    events.push('sync');
    if (hold === undefined) return;
    begun.resolve();
    await hold;
  });
  const synced = Promise.withResolvers<void>();
  hold = synced.promise;
  events.length = 0;
  const written = registry.accounts
    .setFact('last-error', 'in-the-log')
    .then(() => events.push('answered'));
  await begun.promise;
  // In the log already: it is the sync alone that is waited for.
  expect(readFileSync(join(folder, `${registryName}-wal`)).includes('in-the-log')).toBe(true);
  expect(events).toEqual(['sync']);
  synced.resolve();
  await written;
  expect(events).toEqual(['sync', 'answered']);
});

test('what comes while a sync is under way shares the next one', async () => {
  let count = 0;
  const { registry } = await opened(async () => {
    count += 1;
  });
  count = 0;
  const days = Array.from({ length: 40 }, (_, index) => `2026-01-${String(index)}`);
  await Promise.all(days.map((day) => registry.accounts.spend(day, 1)));
  expect(count).toBeLessThan(5);
});

test('a sync that fails ends all writing, also when the next one would go well', async () => {
  let failures = 0;
  let isFailing = false;
  const { folder, broken, registry, close } = await opened(async () => {
    if (!isFailing) return;
    isFailing = false;
    failures += 1;
    throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
  });
  await registry.accounts.setFact('last-error', 'before');
  isFailing = true;
  const written = registry.accounts.setFact('last-error', 'lost');
  await expect(written).rejects.toThrow(FatalDiskError);
  await expect(registry.accounts.setFact('hold', 'later')).rejects.toThrow('EIO');
  expect(failures).toBe(1);
  expect(broken[0]).toMatchObject({ code: 'EIO', name: 'FatalDiskError' });
  await close();
  const again = await openRegistry({ folder, log: quiet, nowMs: 2, reserveBytes: 0 });
  onTestFinished(() => again.close());
  expect(await again.accounts.fact('created-ms')).toBe('1');
});

test('a write that fails takes back itself, and no other that came with it', async () => {
  const { registry } = await opened(async () => undefined);
  const nobody = { id: 7, device: 0, inode: 0, sizeBytes: 0, modifiedMs: 0 } as FileRecord;
  const [one, moved, other] = await Promise.allSettled([
    registry.accounts.count('FileCount', 1),
    registry.sending.verified(nobody, { etag: undefined, isSent: true, atMs: 1 }),
    registry.accounts.count('FileCount', 1),
  ]);
  expect([one?.status, moved?.status, other?.status]).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(moved).toMatchObject({ reason: { name: 'RowMovedError' } });
  expect((await registry.accounts.counters(true)).get('FileCount')).toBe(2);
});

test('one agent has the folder: a second is told who, until the first lets go', async () => {
  const folder = await cleanup.folder('registry-lock-');
  const lock = takeLock(folder, 4711);
  expect(isLocked(folder)).toBe(true);
  expect(() => takeLock(folder, 4712)).toThrow(/AGENT_RUNS|process 4711/);
  expect(() => refuseSecond(folder, 4712)).toThrow('4711');
  lock.release();
  expect(isLocked(folder)).toBe(false);
  refuseSecond(folder, 4712);
});

test('a state folder that is a file is told as that', async () => {
  const folder = await cleanup.folder('registry-file-');
  const path = join(folder, 'state');
  writeFileSync(path, '');
  const options = { folder: path, log: quiet, nowMs: 1, reserveBytes: 0 };
  await expect(openRegistry(options)).rejects.toMatchObject({ code: 'STATE_FOLDER' });
});

test('what is synced is the log itself', async () => {
  const seen = new Set<number>();
  const { folder, registry } = await opened(async (file) => {
    seen.add(fstatSync(file).ino);
  });
  await registry.accounts.setFact('hold', 'null');
  expect([...seen]).toEqual([statSync(join(folder, `${registryName}-wal`)).ino]);
});
