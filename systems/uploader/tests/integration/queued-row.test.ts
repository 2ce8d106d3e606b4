/** A row as the queue tells it, and what may have become of it before it is carried. */
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { FileRecord, Look } from '../../model/nouns.ts';
import { RowMovedError } from '../../model/row-moved.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const directory = {
  ...{ path: '/logs', source: 'logs', include: [], exclude: [] },
  ...{ isRecursive: true, mayDelete: false, priority: 0 },
};
const digests = { sizeBytes: 5, sha256: 'abc', crc32: 'def', partCrc32: [] };
const wanted = { nowMs: 10, longestWaitMs: 1e9, readyUntilMs: Infinity, limit: 10 } as const;

let registry: Registry;
beforeEach(async () => {
  const folder = await cleanup.folder('queued-row-');
  registry = await openRegistry({ folder, log: quiet, nowMs: 0, reserveBytes: 0 });
  onTestFinished(() => registry.close());
});

const look = (path: string, inode: number, modifiedMs = 10): Look => ({
  ...{ path, device: 1, inode, sizeBytes: 5, modifiedMs, changedMs: modifiedMs },
});

function ready(isNew: boolean, ...looks: readonly Look[]): Promise<number> {
  const files = looks.map((one) => ({ look: one, directory, isCutOff: false, rank: 0, isNew }));
  return registry.watching.ready(files, 1);
}

async function freshPaths(): Promise<readonly string[]> {
  const queued = await registry.queue.next({ ...wanted, order: 'newest', except: new Set() });
  return queued.flatMap(({ fresh }) => (fresh === undefined ? [] : [fresh.path]));
}

async function freshRow(): Promise<FileRecord> {
  const [queued] = await registry.queue.next({ ...wanted, order: 'newest', except: new Set() });
  if (queued?.fresh === undefined) throw new Error('there is no fresh row');
  return queued.fresh;
}

test('fresh is what nothing was done with, and what no other row is about', async () => {
  await ready(true, look('/logs/a', 1, 13), look('/logs/b', 2, 12), look('/logs/c', 3, 11));
  expect(await freshPaths()).toEqual(['/logs/a', '/logs/b', '/logs/c']);
  await registry.sending.claimAndIntend(await freshRow(), digests, 'v/a');
  // The same file by another name: perhaps the one that was renamed.
  await ready(true, look('/logs/b2', 2, 12));
  expect(await freshPaths()).toEqual(['/logs/c']);
});

test.each<[string, (row: FileRecord) => Promise<unknown>]>([
  ['is forgotten', ({ path }) => registry.queue.forget(path)],
  ['is gone', ({ path }) => registry.watching.gone([path], 1)],
  ['comes to rest anew', ({ path, inode }) => ready(false, look(path, inode, 11))],
  ['is another file', ({ path }) => ready(false, look(path, 9))],
  ['changed under somebody else', (row) => registry.sending.changed(row)],
  ['is being sent', (row) => registry.sending.claimAndIntend(row, digests, 'v/a')],
])('what %s after the queue told it is not claimed as it was', async (_, happen) => {
  await ready(true, look('/logs/a', 1));
  const row = await freshRow();
  await happen(row);
  const before = await registry.queue.ofPath(row.path);
  const claim = registry.sending.claimAndIntend(row, digests, 'v/other');
  await expect(claim).rejects.toThrow(RowMovedError);
  expect(await registry.queue.ofPath(row.path)).toEqual(before);
});

test('a file that is taken for new has the row that its path has already', async () => {
  expect(await ready(true, look('/logs/a', 1))).toBe(1);
  const row = await freshRow();
  expect(await ready(true, look('/logs/a', 1))).toBe(0);
  expect(await ready(true, look('/logs/a', 1, 11))).toBe(1);
  expect(await freshRow()).toMatchObject({ id: row.id, modifiedMs: 11 });
  await registry.sending.verified(await freshRow(), { etag: '"e"', isSent: true, atMs: 2 });
  expect(await ready(true, look('/logs/a', 1, 11), look('/logs/a', 2, 12))).toBe(1);
  expect((await freshRow()).id).not.toBe(row.id);
});
