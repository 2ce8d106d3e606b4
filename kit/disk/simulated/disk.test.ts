import { describe, expect, test } from 'vitest';
import { type Disk, type DiskFile, FatalDiskError } from '../index.ts';
import { simulatedDisk } from './disk.ts';

const bytesOf = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

async function made(disk: Disk, path: string, bytes = bytesOf(10, 1)): Promise<DiskFile> {
  const file = await disk.open(path, 'create');
  await file.write(bytes, 0);
  return file;
}

async function read(disk: Disk, path: string): Promise<Uint8Array> {
  const file = await disk.open(path, 'read');
  const { sizeBytes } = await file.stat();
  const into = new Uint8Array(sizeBytes);
  await file.read(into, 0);
  return into;
}

async function names(disk: Disk, path = '/'): Promise<string[]> {
  return (await Array.fromAsync(disk.readFolder(path))).map((entry) => entry.name).sort();
}

describe('a power cut', () => {
  test('takes names whose folder was not synced, and content that was not synced', async () => {
    const disk = simulatedDisk();
    const synced = await made(disk, '/synced');
    await synced.sync();
    await made(disk, '/named');
    await disk.syncFolder('/');
    const unnamed = await made(disk, '/unnamed');
    await unnamed.sync();
    const after = disk.powerCut({ survival: 'nothing' });
    expect(await names(after)).toEqual(['named', 'synced']);
    expect(await read(after, '/synced')).toEqual(bytesOf(10, 1));
    expect(await read(after, '/named')).toEqual(new Uint8Array());
  });

  test('kills the old disk and its handles', async () => {
    const disk = simulatedDisk();
    const file = await made(disk, '/a');
    disk.powerCut();
    await expect(file.read(new Uint8Array(1), 0)).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(disk.stat('/a')).rejects.toMatchObject({ code: 'ENODEV' });
  });

  test('can leave a size that is ahead of its content: zeros', async () => {
    const disk = simulatedDisk();
    await made(disk, '/a', bytesOf(5000, 9));
    const after = disk.powerCut({ survival: 'sizes' });
    expect(await read(after, '/a')).toEqual(new Uint8Array(5000));
  });

  test('can keep any subset of pages, torn between sectors, and never other bytes', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const disk = simulatedDisk();
      const file = await made(disk, '/a', bytesOf(8192, 1));
      disk.settle();
      await file.write(bytesOf(8192, 2), 0);
      const after = await read(disk.powerCut({ seed }), '/a');
      for (let sector = 0; sector < 16; sector++) {
        expect(new Set(after.slice(sector * 512, (sector + 1) * 512)).size).toBe(1);
      }
      seen.add([0, 4095, 4096, 8191].map((at) => after[at]).join(''));
    }
    // Old, new, one page of two, and torn pages.
    for (const shape of ['1111', '2222', '1122', '2211', '2122']) expect(seen).toContain(shape);
  });

  test('can keep a later rename without an earlier one of another name', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      const disk = simulatedDisk();
      await made(disk, '/a');
      await made(disk, '/b');
      disk.settle();
      await disk.rename('/a', '/x');
      await disk.rename('/b', '/y');
      seen.add((await names(disk.powerCut({ seed }))).join(''));
    }
    expect([...seen].sort()).toEqual(['ab', 'ay', 'bx', 'xy']);
  });

  test('never loses a file in a rename, within a folder or across', async () => {
    for (let seed = 0; seed < 100; seed++) {
      const disk = simulatedDisk();
      await disk.makeFolder('/f');
      await made(disk, '/a');
      disk.settle();
      await disk.rename('/a', '/f/a');
      await made(disk, '/a', bytesOf(10, 2));
      if (seed % 2 === 0) await disk.syncFolder('/');
      await disk.rename('/f/a', '/f/b');
      const after = disk.powerCut({ seed });
      const paths = [...(await names(after)), ...(await names(after, '/f')).map((n) => `f/${n}`)];
      const found = await Promise.all(
        paths.filter((path) => path !== 'f').map((path) => read(after, `/${path}`)),
      );
      expect(found).toContainEqual(bytesOf(10, 1));
    }
  });

  test('may bring the old name back after a move, until both folders are synced', async () => {
    const moved = async (...synced: string[]): Promise<string[]> => {
      const disk = simulatedDisk();
      await disk.makeFolder('/f');
      await made(disk, '/a');
      disk.settle();
      await disk.rename('/a', '/f/a');
      for (const path of synced) await disk.syncFolder(path);
      const after = disk.powerCut({ survival: 'nothing' });
      return [...(await names(after)), ...(await names(after, '/f')).map((name) => `f/${name}`)];
    };
    expect(await moved()).toEqual(['a', 'f']);
    expect(await moved('/')).toEqual(['a', 'f']);
    expect(await moved('/f')).toEqual(['a', 'f', 'f/a']);
    expect(await moved('/f', '/')).toEqual(['f', 'f/a']);
  });

  test('brings back what was unlinked without a sync of the folder', async () => {
    const disk = simulatedDisk();
    const file = await made(disk, '/a');
    await file.sync();
    await disk.syncFolder('/');
    await disk.unlink('/a');
    await file.close();
    expect(await read(disk.powerCut({ survival: 'nothing' }), '/a')).toEqual(bytesOf(10, 1));
  });

  test('keeps two names of one file one file', async () => {
    const disk = simulatedDisk();
    await made(disk, '/a');
    await disk.link('/a', '/b');
    const after = disk.powerCut({ survival: 'everything' });
    expect((await after.stat('/a')).links).toBe(2);
    expect((await after.stat('/a')).inode).toBe((await after.stat('/b')).inode);
  });

  test('cuts a file that had been truncated only in the cache either way', async () => {
    const disk = simulatedDisk();
    const file = await made(disk, '/a', bytesOf(9000, 1));
    disk.settle();
    await file.truncate(100);
    expect((await read(disk.powerCut({ survival: 'nothing' }), '/a')).length).toBe(9000);
    expect(await read(disk.powerCut({ survival: 'everything' }), '/a')).toEqual(bytesOf(100, 1));
  });

  test('is the same for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const disk = simulatedDisk({ seed });
      for (const name of 'abcdefgh') await made(disk, `/${name}`, bytesOf(5000, 3));
      const after = disk.powerCut();
      const found = await names(after);
      const contents = await Promise.all(found.map((name) => read(after, `/${name}`)));
      return `${found} ${contents.map((bytes) => Buffer.from(bytes).toString('hex'))}`;
    };
    expect(await run(7)).toBe(await run(7));
    expect(await run(7)).not.toBe(await run(8));
  });
});

test('kill -9 keeps the page cache, still unsynced', async () => {
  const first = simulatedDisk();
  const file = await made(first, '/a');
  const second = first.kill();
  await expect(file.sync()).rejects.toMatchObject({ code: 'ENODEV' });
  expect(await read(second, '/a')).toEqual(bytesOf(10, 1));
  expect(await names(second.powerCut({ survival: 'nothing' }))).toEqual([]);
});

describe('faults', () => {
  test('a failed sync drops its pages: a later one succeeds, and the data is gone', async () => {
    const disk = simulatedDisk();
    const file = await made(disk, '/a');
    await disk.syncFolder('/');
    disk.fail({ operation: ['sync', 'syncData'], code: 'EIO' });
    await expect(file.syncData()).rejects.toThrow(FatalDiskError);
    await file.sync();
    expect(await read(disk, '/a')).toEqual(bytesOf(10, 1));
    // The size is metadata and is written: the file is full of zeros.
    expect(await read(disk.powerCut({ survival: 'everything' }), '/a')).toEqual(new Uint8Array(10));
  });

  test('a failed sync of a folder drops its names', async () => {
    const disk = simulatedDisk();
    await made(disk, '/a');
    disk.fail({ operation: 'syncFolder', path: '/', code: 'EIO' });
    await expect(disk.syncFolder('/')).rejects.toThrow(FatalDiskError);
    await disk.syncFolder('/');
    expect(await names(disk.powerCut({ survival: 'everything' }))).toEqual([]);
  });

  test('the nth call, so many times, at a path', async () => {
    const disk = simulatedDisk();
    disk.fail({ operation: 'create', path: /^\/x/, nth: 2, times: 2, code: 'EACCES' });
    const outcomes = await Promise.allSettled(
      ['/x1', '/y', '/x2', '/x3', '/x4'].map((path) => disk.open(path, 'create')),
    );
    const seen = outcomes.map((outcome) => outcome.status === 'fulfilled');
    expect(seen).toEqual([true, true, false, false, true]);
    disk.fail({ code: 'EIO', times: Number.POSITIVE_INFINITY });
    await expect(disk.stat('/')).rejects.toMatchObject({ code: 'EIO', operation: 'stat' });
    disk.clearFaults();
    await disk.stat('/');
  });

  test('a torn write leaves its first part', async () => {
    const disk = simulatedDisk();
    const file = await made(disk, '/a', bytesOf(10, 1));
    disk.fail({ operation: 'writeFile', code: 'EIO', keepBytes: 4 });
    await expect(file.write(bytesOf(10, 2), 0)).rejects.toMatchObject({ code: 'EIO' });
    expect([...(await read(disk, '/a'))]).toEqual([2, 2, 2, 2, 1, 1, 1, 1, 1, 1]);
  });

  test('a full disk takes what fits, and the last close gives room back', async () => {
    const disk = simulatedDisk({ capacityBytes: 3 * 4096 });
    const file = await disk.open('/a', 'create');
    await expect(file.write(bytesOf(20_000, 1), 0)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await file.stat()).sizeBytes).toBe(3 * 4096);
    // What has its room already can be written again.
    await file.write(bytesOf(4096, 2), 0);
    await disk.unlink('/a');
    expect((await disk.space('/')).availableBytes).toBe(0);
    await file.close();
    expect(await disk.space('/')).toEqual({ totalBytes: 12_288, availableBytes: 12_288 });
    disk.setCapacity(8192);
    expect((await disk.space('/')).totalBytes).toBe(8192);
  });

  test('a flipped bit is seen at once and after a power cut', async () => {
    const disk = simulatedDisk();
    await made(disk, '/a', bytesOf(5000, 0));
    disk.settle();
    disk.flipBit('/a', 4097 * 8 + 3);
    expect((await read(disk, '/a'))[4097]).toBe(8);
    expect((await read(disk.powerCut(), '/a'))[4097]).toBe(8);
    expect(() => disk.flipBit('/a', 5000 * 8)).toThrow('EINVAL');
  });

  test('a frozen disk holds every call until it thaws', async () => {
    const disk = simulatedDisk();
    const file = await made(disk, '/a');
    disk.freeze();
    const order: string[] = [];
    const calls = Promise.all([
      file.sync().then(() => order.push('sync')),
      disk.stat('/a').then(() => order.push('stat')),
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    disk.thaw();
    await calls;
    expect(order).toEqual(['sync', 'stat']);
  });
});
