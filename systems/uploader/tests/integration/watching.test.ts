/** What the watcher does with a file system and a kernel that do not play along. */
import { EventEmitter } from 'node:events';
import type { FSWatcher } from 'node:fs';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { type FakeClock, fakeClock } from '@gauntlet/testkit/factories';
import { expect, onTestFinished, test } from 'vitest';
import type { SourceDirectory } from '../../model/nouns.ts';
import { openHints, type WatchFolder } from '../../watch/hints.ts';
import { readEnding } from '../../watch/read-ending.ts';
import { isFolderNow, lookAt, scan } from '../../watch/scan.ts';
import { Watcher, type WatcherOptions } from '../../watch/watcher.ts';

const patient = { timeout: 20_000, interval: 5 };
const STABLE_MS = 60_000;

function directoryAt(path: string, more: Partial<SourceDirectory> = {}): SourceDirectory {
  const flags = { isRecursive: true, mayDelete: false, priority: 0 };
  return { path, source: 's', include: [], exclude: [], ...flags, ...more };
}

interface Watched {
  readonly watcher: Watcher;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly seen: string[];
  readonly ready: string[];
  readonly cutOff: string[];
  readonly gone: string[];
  readonly told: string[];
  write(name: string, text: string): string;
}

async function begin(more: Partial<WatcherOptions> = {}): Promise<Watched> {
  const folder = await cleanup.folder('watching-');
  const clock = fakeClock(Date.now());
  const [seen, ready, cutOff, gone, told]: string[][] = [[], [], [], [], []];
  const tell = (_: object, message: string) => void told?.push(message);
  const watcher = new Watcher({
    directories: [directoryAt(folder)],
    stability: { stableMs: STABLE_MS, quietMs: 3_600_000 },
    passOverBeforeMs: undefined,
    moment: clock,
    log: { warn: tell, error: tell },
    onSeen: async (files) => void seen?.push(...files.map(({ look }) => look.path)),
    onReady: async (files) => {
      ready?.push(...files.map(({ look }) => look.path));
      const cut = files.filter(({ isCutOff }) => isCutOff);
      cutOff?.push(...cut.map(({ look }) => look.path));
    },
    onGone: async (paths) => void gone?.push(...paths),
    ...more,
  });
  onTestFinished(() => watcher.close());
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const lists = { seen, ready, cutOff, gone, told } as Omit<Watched, 'watcher'>;
  return { ...lists, watcher, clock, folder, write };
}

/** What comes to rest meanwhile is looked at in steps, as hints of the kernel come between them. */
async function until(clock: FakeClock, stepMs: number, isSo: () => boolean): Promise<void> {
  await expect
    .poll(async () => {
      if (!isSo()) await clock.advance(stepMs);
      return isSo();
    }, patient)
    .toBe(true);
}

/** A kernel that says what it is told to. */
function kernelThat(refuses: (folder: string) => string | undefined) {
  const asked: string[] = [];
  const watchers = new Map<string, EventEmitter>();
  const watchFolder = ((folder: string) => {
    asked.push(folder);
    const code = refuses(folder);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    const watcher = Object.assign(new EventEmitter(), { close: () => undefined });
    watchers.set(folder, watcher);
    return watcher as unknown as FSWatcher;
  }) as unknown as WatchFolder;
  return { asked, watchers, watchFolder };
}

test.each(['ENOSPC', 'EMFILE'])('%s: told once, and no further folder is tried', (code) => {
  const kernel = kernelThat((folder) => (folder === '/b' ? code : undefined));
  const told: string[] = [];
  const hints = openHints(
    () => undefined,
    (reason) => told.push(reason),
    kernel.watchFolder,
  );
  hints.watchOnly(new Set(['/a', '/b', '/c']));
  hints.watchOnly(new Set(['/a', '/b', '/c']));
  expect(kernel.asked).toEqual(['/a', '/b']);
  expect(hints.count).toBe(1);
  expect(told).toEqual([expect.stringContaining(code)]);
});

test('a folder that goes before it is watched is left to the scan; others are watched', () => {
  const kernel = kernelThat((folder) => (folder === '/b' ? 'ENOENT' : undefined));
  const told: string[] = [];
  const hints = openHints(
    () => undefined,
    (reason) => told.push(reason),
    kernel.watchFolder,
  );
  hints.watchOnly(new Set(['/a', '/b', '/c']));
  expect(hints.count).toBe(2);
  expect(told).toEqual([]);
  // Looked at again with the next scan: it may have come back.
  hints.watchOnly(new Set(['/a', '/b', '/c']));
  expect(kernel.asked).toEqual(['/a', '/b', '/c', '/b']);
});

test('a watch that breaks is made anew at the next scan', () => {
  const kernel = kernelThat(() => undefined);
  const hints = openHints(
    () => undefined,
    () => undefined,
    kernel.watchFolder,
  );
  hints.watchOnly(new Set(['/a']));
  kernel.watchers.get('/a')?.emit('error', new Error('the folder was unmounted'));
  expect(hints.count).toBe(0);
  hints.watchOnly(new Set(['/a']));
  expect(hints.count).toBe(1);
  hints.close();
  expect(hints.count).toBe(0);
});

test('a path that no kernel follows is neither file nor folder, and has no ending', async () => {
  const folder = await cleanup.folder('watching-');
  symlinkSync(join(folder, 'ring'), join(folder, 'ring'));
  const path = join(folder, 'ring', 'a.mcap');
  expect(lookAt(path)).toBeUndefined();
  expect(isFolderNow(path)).toBe(false);
  const look = { path, device: 1, inode: 1, sizeBytes: 9, modifiedMs: 0, changedMs: 0 };
  expect(readEnding(look)).toBe('plain');
});

test('a folder is found by its hint, and one that is none is not', async () => {
  const folder = await cleanup.folder('watching-');
  expect(isFolderNow(folder)).toBe(true);
  expect(isFolderNow(join(folder, 'missing'))).toBe(false);
});

test('a scan of more files than it looks at in one breath finds each once', async () => {
  const folder = await cleanup.folder('watching-');
  for (let index = 0; index < 900; index += 1) writeFileSync(join(folder, `f${index}`), '');
  writeFileSync(join(folder, 'late.log.active'), '');
  writeFileSync(join(folder, 'other.txt.active'), '');
  const { looks, unfinished } = await scan(
    directoryAt(folder, { exclude: ['*.txt'] }),
    () => false,
  );
  expect(new Set(looks.map(({ path }) => path)).size).toBe(900);
  expect(looks).toHaveLength(900);
  expect(unfinished).toEqual([join(folder, 'late.log.active')]);
});

test('who does not keep up with what is ready is given it again', async () => {
  let isFailing = true;
  const ready: string[] = [];
  const { watcher, clock, told, write } = await begin({
    onReady: async (files) => {
      if (isFailing) throw new Error('the registry is busy');
      ready.push(...files.map(({ look }) => look.path));
    },
  });
  const path = write('a.log', 'one');
  await watcher.rescan();
  await until(clock, 1000, () => told.length > 0);
  expect(told[0]).toContain('a look at the directories failed');
  isFailing = false;
  await watcher.rescan();
  expect(ready).toEqual([path]);
});

test('a file that is not known can not be asked for again', async () => {
  const { watcher, clock, ready } = await begin();
  watcher.again('/not/there');
  await watcher.rescan();
  await clock.advance(2 * STABLE_MS);
  expect(ready).toEqual([]);
});

test('what was handed on is handed on again when its rest begins anew', async () => {
  const { watcher, clock, ready, write } = await begin();
  const path = write('a.log', 'one');
  await watcher.rescan();
  await until(clock, 1000, () => ready.length === 1);
  watcher.again(path);
  await until(clock, 1000, () => ready.length === 2);
  expect(ready).toEqual([path, path]);
});

test('a file that goes without a hint is found gone when it would have been ready', async () => {
  const { watcher, clock, folder, ready, gone, write } = await begin();
  // In a folder of its own that moves away whole: nothing is said of the file itself.
  const path = write('run/a.log', 'one');
  await watcher.rescan();
  const outside = await cleanup.folder('outside-');
  renameSync(join(folder, 'run'), join(outside, 'run'));
  await until(clock, 1000, () => gone.length > 0);
  expect(gone).toEqual([path]);
  expect(ready).toEqual([]);
});

test('a change that nobody hinted at is seen before the file is handed on', async () => {
  const { watcher, clock, ready, write } = await begin();
  const path = write('a.log', 'one');
  await watcher.rescan();
  await clock.advance(STABLE_MS - 1000);
  // Same size, and the time set: as a log that is written into in place.
  writeFileSync(path, 'two');
  utimesSync(path, new Date(), new Date(Date.now() + 5000));
  await clock.advance(1000);
  await watcher.rescan();
  expect(ready).toEqual([]);
  await until(clock, 1000, () => ready.length > 0);
  expect(ready).toEqual([path]);
});

test('a recording without its end goes after the long quiet, and is said to be cut', async () => {
  const { watcher, clock, ready, cutOff, told, write } = await begin();
  const path = write('a.mcap', 'no magic at all, neither here nor there');
  await watcher.rescan();
  await clock.advance(30 * 60_000);
  expect(ready).toEqual([]);
  await until(clock, 60_000, () => ready.length > 0);
  expect(cutOff).toEqual([path]);
  expect(told).toEqual([expect.stringContaining('a.mcap')]);
});

test('a directory that can not be read is told once, until it was well again', async () => {
  const { watcher, folder, gone, told, write } = await begin();
  write('a.log', 'one');
  await watcher.rescan();
  const aside = `${folder}-aside`;
  const away = () => {
    renameSync(folder, aside);
    writeFileSync(folder, 'a file where the directory was');
  };
  const back = () => {
    rmSync(folder);
    renameSync(aside, folder);
  };
  away();
  await watcher.rescan();
  await watcher.rescan();
  expect(told).toEqual([expect.stringContaining('ENOTDIR')]);
  // What can not be seen is not gone.
  expect(gone).toEqual([]);
  back();
  await watcher.rescan();
  away();
  await watcher.rescan();
  expect(told).toHaveLength(2);
  back();
});

test('old files that were there at the start are passed over, until they change', async () => {
  const before = Date.now() - 86_400_000;
  const old = new Date(before - 1000);
  const folder = await cleanup.folder('watching-');
  const path = join(folder, 'old.log');
  writeFileSync(path, 'old');
  utimesSync(path, old, old);
  const clock = fakeClock(Date.now() + 10 * 86_400_000);
  const ready: string[] = [];
  const seen: string[] = [];
  const { watcher } = await begin({
    directories: [directoryAt(folder)],
    moment: clock,
    // By the time of the inode too, which nobody can set.
    passOverBeforeMs: Date.now() + 86_400_000,
    onSeen: async (files) => void seen.push(...files.map(({ look }) => look.path)),
    onReady: async (files) => void ready.push(...files.map(({ look }) => look.path)),
  });
  await watcher.rescan();
  await clock.advance(2 * STABLE_MS);
  expect([...seen, ...ready]).toEqual([]);
  writeFileSync(path, 'old, and a new line');
  await watcher.rescan();
  await until(clock, 1000, () => ready.length > 0);
  expect(ready).toEqual([path]);
});

test('of two directories that hold the same file, the first one has it', async () => {
  const folder = await cleanup.folder('watching-');
  const inner = join(folder, 'inner');
  mkdirSync(inner);
  writeFileSync(join(inner, 'a.log'), 'one');
  const found: string[] = [];
  const { watcher } = await begin({
    directories: [directoryAt(inner, { source: 'inner' }), directoryAt(folder)],
    onSeen: async (files) => void found.push(...files.map(({ directory }) => directory.source)),
  });
  await watcher.rescan();
  expect(found).toEqual(['inner']);
});
