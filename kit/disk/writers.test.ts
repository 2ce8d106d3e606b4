/**
 * Shows that `explore` can tell writers apart: the durable ones pass every cut and every way of
 * surviving, and each way of getting it wrong is caught.
 */
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  appendDurable,
  type Disk,
  explore,
  FatalDiskError,
  hasDiskCode,
  makeFolderDurable,
  openDurableLog,
  PowerCutFailure,
  readPieces,
  type SimulatedDisk,
  simulatedDisk,
  writeDurable,
} from './index.ts';

const OLD = new Uint8Array(10_000).fill(1);
const NEW = new Uint8Array(9000).fill(2);
type Writer = (disk: Disk, path: string, bytes: Uint8Array) => Promise<void>;

async function contentOf(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await disk.open(path, 'read');
    const pieces: Uint8Array[] = [];
    for await (const piece of readPieces(file)) pieces.push(piece);
    return new Uint8Array(Buffer.concat(pieces));
  } catch (error) {
    if (hasDiskCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function writeAndSync(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const file = await disk.open(path, 'create');
  await file.write(bytes, 0);
  await file.sync();
}

/** The promise of a replacement: acknowledged means new; before that, old or new, never a mix. */
function exploreReplacement(write: Writer) {
  return explore({
    setUp: (disk) => writeAndSync(disk, '/data', OLD),
    async scenario(disk, acknowledge) {
      await write(disk, '/data', NEW);
      acknowledge();
    },
    async check(disk, acknowledged) {
      const found = Buffer.from((await contentOf(disk, '/data')) ?? []);
      if (found.equals(NEW)) return;
      if (acknowledged.length > 0) throw new Error('an acknowledged write is lost');
      if (!found.equals(OLD)) throw new Error('neither old nor new');
    },
  });
}

/** The promise of a new file: acknowledged means whole; before that, absent or whole. */
function exploreCreation(write: Writer) {
  return explore({
    async scenario(disk, acknowledge) {
      await write(disk, '/data', NEW);
      acknowledge();
    },
    async check(disk, acknowledged) {
      const found = await contentOf(disk, '/data');
      if (found !== undefined && Buffer.from(found).equals(NEW)) return;
      if (acknowledged.length > 0) throw new Error('an acknowledged write is lost');
      if (found !== undefined) throw new Error('half of a file is visible');
    },
  });
}

interface Steps {
  readonly syncFile?: 'before rename' | 'after rename';
  readonly syncFolder?: boolean;
}

function stepwise({ syncFile, syncFolder }: Steps): Writer {
  return async (disk, path, bytes) => {
    const file = await disk.open(`${path}.tmp`, 'create');
    await file.write(bytes, 0);
    if (syncFile === 'before rename') await file.sync();
    await disk.rename(`${path}.tmp`, path);
    if (syncFile === 'after rename') await file.sync();
    await file.close();
    if (syncFolder) await disk.syncFolder(dirname(path));
  };
}

const mistakes: Record<string, Writer> = {
  'no sync at all': stepwise({}),
  'no sync of the file': stepwise({ syncFolder: true }),
  'no sync of the folder': stepwise({ syncFile: 'before rename' }),
  'rename before the sync of the file': stepwise({ syncFile: 'after rename', syncFolder: true }),
};

describe('a writer that is right passes every cut', () => {
  test('writeDurable, replacing a file', async () => {
    const result = await exploreReplacement(writeDurable);
    // open, write, sync, close, rename, sync of the folder: 7 cuts, 10 ways of surviving each.
    expect(result).toEqual({ operations: 6, checks: 70 });
  });

  test('writeDurable, making a file', async () => {
    expect((await exploreCreation(writeDurable)).checks).toBe(70);
  });

  test('the same steps by hand', async () => {
    const right = stepwise({ syncFile: 'before rename', syncFolder: true });
    expect((await exploreReplacement(right)).checks).toBe(70);
    expect((await exploreCreation(right)).checks).toBe(70);
  });
});

describe.each(Object.entries(mistakes))('%s', (_name, write) => {
  test('is caught when it replaces a file', async () => {
    await expect(exploreReplacement(write)).rejects.toThrow(PowerCutFailure);
  });

  test('is caught when it makes a file', async () => {
    await expect(exploreCreation(write)).rejects.toThrow(PowerCutFailure);
  });
});

test('writing in place is caught, synced or not', async () => {
  await expect(exploreReplacement(writeAndSync)).rejects.toThrow('neither old nor new');
});

test('a second sync after a failed one is caught', async () => {
  const stubborn: Writer = async (disk, path, bytes) => {
    const file = await disk.open(`${path}.tmp`, 'createNew');
    await file.write(bytes, 0);
    // The mistake on trial: the second sync succeeds, and has written nothing.
    await file.sync().catch(() => file.sync());
    await disk.rename(`${path}.tmp`, path);
    await disk.syncFolder('/');
  };
  const broken: Writer = (disk, path, bytes) => {
    (disk as SimulatedDisk).fail({ operation: 'sync', code: 'EIO' });
    return stubborn(disk, path, bytes);
  };
  await expect(exploreReplacement(broken)).rejects.toThrow('neither old nor new');
  await exploreReplacement(stubborn);
});

test('a failure names the place, the calls, and how to repeat it', async () => {
  const forgetful = mistakes['no sync of the folder'] as Writer;
  const failure = await exploreCreation(forgetful).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PowerCutFailure);
  const { message, cut } = failure as PowerCutFailure;
  expect(message).toContain('an acknowledged write is lost');
  expect(message).toContain('a power cut following call 5 (what survived unsynced: nothing)');
  expect(message).toContain('  4. rename /data');
  expect(message).toContain("only: { afterOperation: 5, survival: 'nothing', seed: 1 }");
  expect(cut).toEqual({ afterOperation: 5, survival: 'nothing', seed: 1 });
});

describe('appends', () => {
  const record = (value: number): Uint8Array => new Uint8Array(3000).fill(value);

  /** Every acknowledged record is there, whole and in order; one more may be, whole or in part. */
  function exploreAppends(append: (disk: Disk, bytes: Uint8Array) => Promise<void>) {
    return explore<number>({
      async scenario(disk, acknowledge) {
        for (const value of [1, 2, 3]) {
          await append(disk, record(value));
          acknowledge(value);
        }
      },
      async check(disk, acknowledged) {
        const found = await contentOf(disk, '/log');
        const wanted = Buffer.concat(acknowledged.map(record));
        expect(Buffer.from(found ?? []).subarray(0, wanted.length)).toEqual(wanted);
        expect(found?.length ?? 0).toBeLessThanOrEqual(wanted.length + 3000);
      },
    });
  }

  test('appendDurable keeps what it acknowledged', async () => {
    const append = (disk: Disk, bytes: Uint8Array) => appendDurable(disk, '/log', bytes);
    // Seven calls for each of three records.
    expect((await exploreAppends(append)).operations).toBe(21);
  });

  test('without the sync of the folder the whole log is lost', async () => {
    const careless = async (disk: Disk, bytes: Uint8Array): Promise<void> => {
      const file = await disk.open('/log', 'create');
      await file.write(bytes, (await file.stat()).sizeBytes);
      await file.syncData();
    };
    await expect(exploreAppends(careless)).rejects.toThrow(PowerCutFailure);
  });

  test('calls made at once wait their turn', async () => {
    const disk = simulatedDisk();
    const log = await openDurableLog(disk, '/log');
    await Promise.all([1, 2, 3].map((value) => log.append(record(value))));
    await log.close();
    expect(await contentOf(disk, '/log')).toEqual(
      new Uint8Array(Buffer.concat([1, 2, 3].map(record))),
    );
  });

  test('a full disk leaves no part of a record, and the log goes on', async () => {
    const disk = simulatedDisk({ capacityBytes: 8192 });
    const log = await openDurableLog(disk, '/log');
    await log.append(record(1));
    await expect(log.append(new Uint8Array(8000))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await disk.stat('/log')).sizeBytes).toBe(3000);
    await log.append(record(2));
    expect((await contentOf(disk, '/log'))?.length).toBe(6000);
  });

  test('after a failed sync the log refuses for good', async () => {
    const disk = simulatedDisk();
    const log = await openDurableLog(disk, '/log');
    disk.fail({ operation: 'syncData', code: 'EIO' });
    await expect(log.append(record(1))).rejects.toThrow(FatalDiskError);
    await expect(log.append(record(2))).rejects.toThrow(FatalDiskError);
    expect(log.sizeBytes).toBe(0);
  });

  test('what a killed process wrote without a sync is synced before it is built upon', async () => {
    const first = simulatedDisk();
    const file = await first.open('/log', 'create');
    await file.write(record(1), 0);
    const second = first.kill();
    const log = await openDurableLog(second, '/log');
    expect(log.sizeBytes).toBe(3000);
    const after = second.powerCut({ survival: 'nothing' });
    expect(await contentOf(after, '/log')).toEqual(record(1));
  });
});

describe('makeFolderDurable', () => {
  const expectToStay = async (disk: Disk, acknowledged: readonly unknown[]): Promise<void> => {
    if (acknowledged.length > 0) expect((await disk.stat('/a/b/c')).kind).toBe('folder');
  };

  test('makes the folders above too, and all stay', async () => {
    const { checks } = await explore<string>({
      async scenario(disk, acknowledge) {
        await makeFolderDurable(disk, '/a/b/c');
        acknowledge('made');
      },
      check: expectToStay,
    });
    expect(checks).toBeGreaterThan(90);
  });

  test('holds when an earlier process was killed anywhere in between', async () => {
    const whole = simulatedDisk();
    await makeFolderDurable(whole, '/a/b/c');
    for (let operation = 0; operation <= whole.operations; operation++) {
      const first = simulatedDisk();
      first.stopAfter(operation);
      await Promise.race([makeFolderDurable(first, '/a/b/c'), first.stopped]);
      const second = first.kill();
      await makeFolderDurable(second, '/a/b/c');
      await expectToStay(second.powerCut({ survival: 'nothing' }), ['made']);
    }
  });

  test('says when a file is in the way', async () => {
    const disk = simulatedDisk();
    await disk.open('/a', 'create');
    await expect(makeFolderDurable(disk, '/a')).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolderDurable(disk, '/a/b')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('writeDurable on a disk that fails', () => {
  test('a full disk leaves the old content, no temporary file, and its room', async () => {
    const disk = simulatedDisk({ capacityBytes: 16_384 });
    await writeDurable(disk, '/data', OLD);
    const before = await disk.space('/');
    await expect(writeDurable(disk, '/data', NEW)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await contentOf(disk, '/data')).toEqual(OLD);
    expect(await disk.space('/')).toEqual(before);
    expect(await Array.fromAsync(disk.readFolder('/'))).toHaveLength(1);
  });

  test('any call that fails leaves old or new, and is told', async () => {
    const whole = simulatedDisk();
    await writeDurable(whole, '/data', NEW);
    for (let nth = 1; nth <= whole.operations; nth++) {
      const disk = simulatedDisk();
      await writeAndSync(disk, '/data', OLD);
      await disk.syncFolder('/');
      disk.fail({ nth, code: 'EIO' });
      await expect(writeDurable(disk, '/data', NEW)).rejects.toMatchObject({ code: 'EIO' });
      for (const survival of ['nothing', 'everything', 'names', 'sizes', 'contents'] as const) {
        const found = await contentOf(disk.powerCut({ survival }), '/data');
        expect([OLD, NEW]).toContainEqual(found);
      }
    }
  });
});
