/** One suite holds the real and the simulated disk to the same behaviour, errors included. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Disk,
  DiskError,
  type DiskFile,
  type OpenMode,
  readPieces,
  realDisk,
  simulatedDisk,
  writePieces,
} from './index.ts';

interface Bench {
  readonly disk: Disk;
  readonly folder: string;
  readonly tearDown: () => Promise<void>;
}

async function realBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-disk-'));
  return { disk: realDisk(), folder, tearDown: () => rm(folder, { recursive: true }) };
}

async function simulatedBench(): Promise<Bench> {
  const disk = simulatedDisk({ capacityBytes: 64 * 1024 * 1024 });
  await disk.makeFolder('/bench');
  return { disk, folder: '/bench', tearDown: async () => {} };
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe.each([
  { name: 'real', setUp: realBench },
  { name: 'simulated', setUp: simulatedBench },
])('the $name disk', ({ setUp }) => {
  let bench: Bench;
  let disk: Disk;
  let opened: DiskFile[];
  const at = (name: string): string => join(bench.folder, name);

  beforeEach(async () => {
    bench = await setUp();
    disk = bench.disk;
    opened = [];
  });
  afterEach(async () => {
    for (const file of opened) await file.close();
    await bench.tearDown();
  });

  async function open(name: string, mode: OpenMode): Promise<DiskFile> {
    const file = await disk.open(at(name), mode);
    opened.push(file);
    return file;
  }
  async function put(name: string, content: string): Promise<void> {
    const file = await open(name, 'createNew');
    await file.write(text(content), 0);
  }
  async function contentOf(file: DiskFile): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of readPieces(file)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }
  async function get(name: string): Promise<string> {
    return contentOf(await open(name, 'read'));
  }
  async function namesIn(path: string): Promise<string[]> {
    const names: string[] = [];
    for await (const entry of disk.readFolder(path)) names.push(`${entry.kind} ${entry.name}`);
    return names.sort();
  }
  async function codeOf(act: Promise<unknown>): Promise<string> {
    const error = await act.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DiskError);
    return (error as DiskError).code;
  }

  test('what was written is read back, at any place', async () => {
    const file = await open('a', 'createNew');
    await file.write(text('hello'), 0);
    await file.write(text('J'), 0);
    const into = new Uint8Array(3);
    expect(await file.read(into, 3)).toBe(2);
    expect(await contentOf(file)).toBe('Jello');
    expect(await file.read(into, 99)).toBe(0);
  });

  test('a hole reads as zeros, across pages', async () => {
    const file = await open('a', 'createNew');
    await file.write(text('end'), 10_000);
    expect((await file.stat()).sizeBytes).toBe(10_003);
    const into = new Uint8Array(10_003).fill(7);
    expect(await file.read(into, 0)).toBe(10_003);
    expect(into.slice(0, 10_000).every((byte) => byte === 0)).toBe(true);
    expect(new TextDecoder().decode(into.slice(10_000))).toBe('end');
  });

  test('truncate cuts and grows with zeros', async () => {
    const file = await open('a', 'createNew');
    await file.write(new Uint8Array(9000).fill(1), 0);
    await file.truncate(4100);
    await file.truncate(9000);
    const into = new Uint8Array(9000);
    await file.read(into, 0);
    expect(into[4099]).toBe(1);
    expect(into.slice(4100).every((byte) => byte === 0)).toBe(true);
  });

  test('writing nothing changes nothing', async () => {
    const file = await open('a', 'createNew');
    await file.write(new Uint8Array(), 50);
    expect((await file.stat()).sizeBytes).toBe(0);
  });

  test('the modes of open', async () => {
    expect(await codeOf(open('a', 'read'))).toBe('ENOENT');
    expect(await codeOf(open('a', 'write'))).toBe('ENOENT');
    await put('a', 'one');
    expect(await codeOf(open('a', 'createNew'))).toBe('EEXIST');
    expect(await contentOf(await open('a', 'write'))).toBe('one');
    expect(await contentOf(await open('a', 'create'))).toBe('one');
    const reader = await open('a', 'read');
    expect(await codeOf(reader.write(text('x'), 0))).toBe('EBADF');
    expect(await codeOf(reader.truncate(0))).toBe('EINVAL');
    await reader.sync();
    await disk.makeFolder(at('f'));
    expect(await codeOf(open('f', 'read'))).toBe('EISDIR');
    expect(await codeOf(open('f', 'write'))).toBe('EISDIR');
    expect(await codeOf(open('f', 'create'))).toBe('EISDIR');
    expect(await codeOf(open('f', 'createNew'))).toBe('EEXIST');
    expect(await codeOf(open('no/a', 'create'))).toBe('ENOENT');
    expect(await codeOf(open('a/b', 'create'))).toBe('ENOTDIR');
    expect(await codeOf(open('n'.repeat(256), 'create'))).toBe('ENAMETOOLONG');
  });

  test('a closed file refuses everything but a second close', async () => {
    const file = await open('a', 'createNew');
    await file.close();
    await file.close();
    expect(await codeOf(file.write(text('x'), 0))).toBe('EBADF');
    expect(await codeOf(file.read(new Uint8Array(1), 0))).toBe('EBADF');
    expect(await codeOf(file.truncate(0))).toBe('EBADF');
    expect(await codeOf(file.stat())).toBe('EBADF');
    expect(await codeOf(file.sync())).toBe('EBADF');
    expect(await codeOf(file.syncData())).toBe('EBADF');
  });

  test('rename moves, replaces a file, and keeps open handles', async () => {
    await put('a', 'one');
    await put('b', 'two');
    const old = await open('b', 'read');
    await disk.rename(at('a'), at('b'));
    expect(await get('b')).toBe('one');
    expect(await contentOf(old)).toBe('two');
    expect((await old.stat()).links).toBe(0);
    expect(await namesIn(bench.folder)).toEqual(['file b']);
    await disk.rename(at('b'), at('b'));
    expect(await get('b')).toBe('one');
    expect(await codeOf(disk.rename(at('a'), at('c')))).toBe('ENOENT');
    expect(await codeOf(disk.rename(at('b'), at('no/c')))).toBe('ENOENT');
  });

  test('rename of folders', async () => {
    await disk.makeFolder(at('f'));
    await disk.makeFolder(at('f/inner'));
    await disk.makeFolder(at('empty'));
    await put('a', 'one');
    expect(await codeOf(disk.rename(at('f'), at('f/inner/f')))).toBe('EINVAL');
    expect(await codeOf(disk.rename(at('f'), at('a')))).toBe('ENOTDIR');
    expect(await codeOf(disk.rename(at('a'), at('f')))).toBe('EISDIR');
    expect(await codeOf(disk.rename(at('empty'), at('f')))).toBe('ENOTEMPTY');
    await disk.rename(at('f'), at('empty'));
    expect(await namesIn(bench.folder)).toEqual(['file a', 'folder empty']);
    expect(await namesIn(at('empty'))).toEqual(['folder inner']);
  });

  test('link gives a second name and never replaces', async () => {
    await put('a', 'one');
    await disk.link(at('a'), at('b'));
    expect((await disk.stat(at('a'))).links).toBe(2);
    expect((await disk.stat(at('b'))).inode).toBe((await disk.stat(at('a'))).inode);
    expect(await codeOf(disk.link(at('a'), at('b')))).toBe('EEXIST');
    expect(await codeOf(disk.link(at('x'), at('c')))).toBe('ENOENT');
    await disk.rename(at('a'), at('b'));
    expect(await namesIn(bench.folder)).toEqual(['file a', 'file b']);
    await disk.unlink(at('a'));
    expect(await get('b')).toBe('one');
  });

  test('unlink', async () => {
    await put('a', 'one');
    const file = await open('a', 'write');
    await disk.unlink(at('a'));
    await file.write(text('O'), 0);
    expect(await contentOf(file)).toBe('One');
    expect(await codeOf(disk.unlink(at('a')))).toBe('ENOENT');
    await disk.makeFolder(at('f'));
    expect(await codeOf(disk.unlink(at('f')))).toBe('EISDIR');
  });

  test('folders are made, listed and removed', async () => {
    await disk.makeFolder(at('f'));
    expect(await codeOf(disk.makeFolder(at('f')))).toBe('EEXIST');
    expect(await codeOf(disk.makeFolder(at('no/f')))).toBe('ENOENT');
    await put('f/ä b', 'x');
    expect(await namesIn(at('f'))).toEqual(['file ä b']);
    expect(await codeOf(disk.removeFolder(at('f')))).toBe('ENOTEMPTY');
    expect(await codeOf(disk.removeFolder(at('f/ä b')))).toBe('ENOTDIR');
    await disk.unlink(at('f/ä b'));
    await disk.syncFolder(at('f'));
    await disk.removeFolder(at('f'));
    expect(await codeOf(disk.removeFolder(at('f')))).toBe('ENOENT');
    expect(await codeOf(namesIn(at('f')))).toBe('ENOENT');
    expect(await codeOf(disk.syncFolder(at('f')))).toBe('ENOENT');
  });

  test('a file is no folder', async () => {
    await put('a', 'x');
    expect(await codeOf(namesIn(at('a')))).toBe('ENOTDIR');
    expect(await codeOf(disk.syncFolder(at('a')))).toBe('ENOTDIR');
    expect(await codeOf(disk.stat(at('a/b')))).toBe('ENOTDIR');
  });

  test('stat and space', async () => {
    await put('a', 'one');
    const stat = await disk.stat(at('a'));
    expect(stat).toMatchObject({ kind: 'file', sizeBytes: 3, links: 1 });
    expect(stat.modifiedMs).toBeGreaterThan(0);
    expect((await disk.stat(bench.folder)).kind).toBe('folder');
    expect(await codeOf(disk.stat(at('b')))).toBe('ENOENT');
    const space = await disk.space(bench.folder);
    expect(space.availableBytes).toBeGreaterThan(0);
    expect(space.totalBytes).toBeGreaterThanOrEqual(space.availableBytes);
    expect(await codeOf(disk.space(at('b')))).toBe('ENOENT');
  });

  test('pieces are streamed in and out', async () => {
    const file = await open('a', 'createNew');
    expect(await writePieces(file, [text('abc'), text(''), text('defgh')], 2)).toBe(8);
    const pieces: string[] = [];
    for await (const piece of readPieces(file, { startBytes: 3, endBytes: 9, pieceBytes: 4 })) {
      pieces.push(new TextDecoder().decode(piece));
    }
    expect(pieces).toEqual(['bcde', 'fg']);
  });
});
