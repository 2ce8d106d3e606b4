/** A deletion that is ended between any two of its steps is on paper in the end, once or twice. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { beforeEach, expect, test } from 'vitest';
import { openAudit } from '../../disk/audit.ts';
import { Cleaner, type CleanerRows } from '../../disk/cleaner.ts';
import { uploaderErrors } from '../../model/errors.ts';
import type { DeletionReason, FileRecord } from '../../model/nouns.ts';
import type { AgeRules } from '../../policy/disk-level.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { lookAt } from '../../watch/scan.ts';
import { realMoment } from '../support/setting.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Of the content below. */
const sha256 = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
const digests = { sha256, crc32: '', partCrc32: [] };
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await cleanup.folder('deletion-');
  path = join(folder, 'a.log');
  writeFileSync(path, 'hello');
});

const directory = () => ({
  path: folder,
  source: 'logs',
  include: [],
  exclude: ['*.db*', 'audit*', 'reserve'],
  isRecursive: true,
  mayDelete: true,
  priority: 0,
});

async function open(): Promise<Registry> {
  const state = join(folder, 'state');
  return openRegistry({ folder: state, log: quiet, nowMs: Date.now(), reserveBytes: 0 });
}

async function known(registry: Registry, isVerified: boolean): Promise<void> {
  const look = lookAt(path);
  if (look === undefined) throw new Error('the file of the test is gone');
  const seen = { look, directory: directory() };
  await registry.watching.ready([{ ...seen, isCutOff: false, rank: 0 }], Date.now());
  if (!isVerified) return;
  await registry.sending.claim(await record(registry), { ...digests, sizeBytes: 5 });
  const atMs = 0;
  await registry.sending.verified(await record(registry), { etag: undefined, isSent: true, atMs });
}

async function record(registry: Registry): Promise<FileRecord> {
  const found = await registry.queue.ofPath(path);
  if (found === undefined) throw new Error('there is no row');
  return found;
}

async function cleanerOf(
  registry: Registry,
  more: {
    rows?: Partial<CleanerRows>;
    audit?: Error;
    usedPercent?: number;
    ages?: AgeRules;
  } = {},
) {
  const audit = await openAudit(realDisk(), join(folder, 'audit.jsonl'));
  const { deleting } = registry;
  const rows: CleanerRows = {
    candidates: (of) => deleting.candidates(of),
    unsent: (of) => deleting.unsent(of),
    begun: () => deleting.begun(),
    deletable: (id, reason) => deleting.deletable(id, reason),
    keep: (id) => deleting.keep(id),
    unlinked: (id) => deleting.unlinked(id),
    sacrifice: (id) => deleting.sacrifice(id),
    ...more.rows,
  };
  const used = more.usedPercent ?? 50;
  const cleaner = new Cleaner({
    rows,
    directories: [directory()],
    settings: {
      limits: { warn: 80, critical: 90, emergency: 95 },
      ages: more.ages ?? { deleteAfterMs: 0, keepMs: undefined },
      cleanupMinutes: 0,
      timeZone: 'UTC',
      maySacrifice: true,
    },
    audit: {
      close: () => audit.close(),
      async deleted(record, reason, at) {
        if (more.audit !== undefined) throw more.audit;
        await audit.deleted(record, reason, at);
      },
    },
    moment: realMoment,
    readUsage: async (directories) => [
      { device: 1, directories, totalBytes: 100, availableBytes: 100 - used },
    ],
    log: quiet,
    lastCleanup: async () => Date.now(),
    setLastCleanup: async () => undefined,
    underWay: () => new Set(),
    ownPid: process.pid,
  });
  return { cleaner, close: () => audit.close() };
}

const written = () =>
  readFileSync(join(folder, 'audit.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { reason: DeletionReason }).reason);

test.each([
  ['the audit log can not be written', { audit: new Error('ENOSPC') }],
  ['the last row can not be written', { rows: { unlinked: () => Promise.reject(new Error()) } }],
])('%s: the next pass ends it', async (_, trouble) => {
  const registry = await open();
  await known(registry, true);
  const first = await cleanerOf(registry, trouble);
  await expect(first.cleaner.pass()).rejects.toThrow();
  await first.close();
  expect(existsSync(path)).toBe(false);
  // A scan that comes between does not end it in its own way.
  await registry.watching.gone([path], Date.now());
  const next = await cleanerOf(registry);
  await next.cleaner.pass();
  await next.close();
  expect(new Set(written())).toEqual(new Set(['after-upload']));
  expect(await registry.queue.ofPath(path)).toMatchObject({ state: 'unlinked' });
  await registry.close();
});

test.each([
  ['the audit log can not be written', { audit: new Error('ENOSPC') }],
  ['the last row can not be written', { rows: { sacrifice: () => Promise.reject(new Error()) } }],
])('a sacrifice, and %s: it is on paper in the end', async (_, trouble) => {
  const registry = await open();
  await known(registry, false);
  const first = await cleanerOf(registry, { ...trouble, usedPercent: 99 });
  await expect(first.cleaner.pass()).rejects.toThrow();
  await first.close();
  expect(existsSync(path)).toBe(false);
  const next = await cleanerOf(registry);
  await next.cleaner.settle();
  await next.close();
  expect(new Set(written())).toEqual(new Set(['sacrifice']));
  expect(await registry.queue.ofPath(path)).toMatchObject({ state: 'sacrificed' });
  await registry.close();
});

const full = () => Promise.reject(uploaderErrors.make('DISK_FULL', { path: folder }));

test('no room for the row: what S3 has goes first, and is written down with the room', async () => {
  const registry = await open();
  await known(registry, true);
  const keep = { ages: { deleteAfterMs: undefined, keepMs: undefined }, usedPercent: 99 };
  const first = await cleanerOf(registry, { rows: { deletable: full, unlinked: full }, ...keep });
  await expect(first.cleaner.pass()).rejects.toThrow();
  expect(existsSync(path)).toBe(false);
  await first.close();
  expect(written()).toEqual(['emergency']);
  await registry.watching.gone([path], Date.now());
  expect(await registry.queue.ofPath(path)).toMatchObject({ state: 'verified' });
  await registry.close();
});

test('no room for the row: what is not in S3 stays, and so does what is only old', async () => {
  const registry = await open();
  await known(registry, false);
  const first = await cleanerOf(registry, { rows: { deletable: full }, usedPercent: 99 });
  await expect(first.cleaner.pass()).rejects.toMatchObject({ code: 'DISK_FULL' });
  await first.close();
  await registry.sending.claim(await record(registry), { ...digests, sizeBytes: 5 });
  const atMs = 0;
  await registry.sending.verified(await record(registry), { etag: undefined, isSent: true, atMs });
  const next = await cleanerOf(registry, { rows: { deletable: full } });
  await expect(next.cleaner.pass()).rejects.toMatchObject({ code: 'DISK_FULL' });
  await next.close();
  expect(existsSync(path)).toBe(true);
  await registry.close();
});

test('a sacrifice that was not done is not done later, when there is room', async () => {
  const registry = await open();
  await known(registry, false);
  await registry.deleting.deletable((await record(registry)).id, 'sacrifice');
  const { cleaner, close } = await cleanerOf(registry);
  await cleaner.pass();
  await close();
  expect(existsSync(path)).toBe(true);
  expect(await registry.queue.ofPath(path)).toMatchObject({ state: 'seen', deletion: undefined });
  await registry.close();
});
