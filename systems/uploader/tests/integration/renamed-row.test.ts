/** A file that is renamed while it is sent, when its old name is another's already. */
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, test } from 'vitest';
import type { FileRecord, Look } from '../../model/nouns.ts';
import { RowMovedError } from '../../model/row-moved.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const directory = {
  ...{ path: '/logs', source: 'logs', include: [], exclude: [] },
  ...{ isRecursive: true, mayDelete: false, priority: 0 },
};
const path = '/logs/syslog';
const digests = { sizeBytes: 5, sha256: 'abc', crc32: 'def', partCrc32: [] };
const verified = { etag: undefined, isSent: true, atMs: 1 };

const look = (inode: number): Look => ({
  ...{ path, device: 1, inode, sizeBytes: 5, modifiedMs: 10, changedMs: 10 },
});

async function sending(): Promise<{ registry: Registry; old: FileRecord }> {
  const folder = await cleanup.folder('renamed-row-');
  const registry = await openRegistry({ folder, log: quiet, nowMs: 0, reserveBytes: 0 });
  await makeReady(registry, look(7));
  await registry.sending.claimAndIntend(await rowOf(registry), digests, 'v/syslog');
  return { registry, old: await rowOf(registry) };
}

async function makeReady(registry: Registry, seen: Look): Promise<void> {
  await registry.watching.ready([{ look: seen, directory, isCutOff: false, rank: 0 }], 1);
}

async function rowOf(registry: Registry): Promise<FileRecord> {
  const found = await registry.queue.ofPath(path);
  if (found === undefined) throw new Error('there is no row');
  return found;
}

test('its row goes on to verified, and is found by its new name', async () => {
  const { registry, old } = await sending();
  await makeReady(registry, look(8));
  const now = await rowOf(registry);
  expect(now).toMatchObject({ inode: 8, state: 'seen' });
  expect(now.id).not.toBe(old.id);
  await registry.sending.verified(old, verified);
  const renamed = { ...old, id: 99, path: '/logs/syslog.1' };
  expect(await registry.sending.relatives(renamed)).toMatchObject([
    { id: old.id, state: 'verified', key: 'v/syslog' },
  ]);
  await registry.close();
});

test('the same file with other content has one row, and what was sent does not count', async () => {
  const { registry, old } = await sending();
  await makeReady(registry, { ...look(7), modifiedMs: 11 });
  expect(await rowOf(registry)).toMatchObject({ id: old.id, state: 'seen', modifiedMs: 11 });
  await expect(registry.sending.verified(old, verified)).rejects.toThrow(RowMovedError);
  await registry.close();
});
