import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FatalDiskError, isDiskFull, realDisk } from './index.ts';
import { synced } from './real-guard.ts';

// Only Linux has a device that is always full.
test.skipIf(!existsSync('/dev/full'))('a full device answers ENOSPC', async () => {
  const file = await realDisk().open('/dev/full', 'write');
  const failure = await file.write(new Uint8Array(10), 0).catch((error: unknown) => error);
  expect(isDiskFull(failure)).toBe(true);
  // A device that cannot sync has not synced: that is fatal, whatever the reason.
  await expect(file.sync()).rejects.toThrow(FatalDiskError);
  await file.close();
});

test('a sync that fails is fatal; one on a closed file is only a mistake', async () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
  await expect(synced('sync', '/a', failing('EIO'))).rejects.toThrow(FatalDiskError);
  await expect(synced('sync', '/a', failing('ENOSPC'))).rejects.toThrow('Stop now');
  await expect(synced('sync', '/a', failing('EBADF'))).rejects.not.toThrow(FatalDiskError);
});

test('stat does not follow symbolic links', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kit-disk-'));
  try {
    await symlink('/etc', join(folder, 'link'));
    expect((await realDisk().stat(join(folder, 'link'))).kind).toBe('other');
    const entries = await Array.fromAsync(realDisk().readFolder(folder));
    expect(entries).toEqual([{ name: 'link', kind: 'other' }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
