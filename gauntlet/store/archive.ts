/** A backup: the segments in one tar file, which any tar reads as well. */
import { join } from 'node:path';
import { type Disk, hasDiskCode, writeDurable } from '@gauntlet/kit/disk';
import { listSegments, readSegment } from './segments/folder.ts';
import { parseSegmentName } from './segments/name.ts';
import { digestOf, readHead } from './segments/segment.ts';

const BLOCK = 512;
const FOLDER = 'gauntlet-history';

export interface Backup {
  readonly segments: number;
  /** Damaged ones, which are not in it. */
  readonly leftOut: readonly string[];
}

export async function writeBackup(disk: Disk, folder: string, path: string): Promise<Backup> {
  const { segments } = await listSegments(disk, folder);
  const leftOut: string[] = [];
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const name of segments) {
      const reading = await readSegment(disk, folder, name);
      if (!reading.ok) {
        leftOut.push(name.name);
        continue;
      }
      yield tarHead(name.name, reading.bytes.length);
      yield reading.bytes;
      yield Buffer.alloc(paddingOf(reading.bytes.length));
    }
    yield Buffer.alloc(2 * BLOCK);
  }
  await writeDurable(disk, path, pieces());
  return { segments: segments.length - leftOut.length, leftOut };
}

export interface Restored {
  readonly added: number;
  readonly present: number;
  /** What was not taken, and why. */
  readonly refused: readonly string[];
}

/** Takes in the segments of a backup or of a folder; what is there already stays as it is. */
export async function mergeSegments(disk: Disk, folder: string, from: string): Promise<Restored> {
  const { segments } = await listSegments(disk, folder);
  const known = new Set(segments.map(({ name }) => name));
  const refused: string[] = [];
  let added = 0;
  let present = 0;
  for await (const { name, bytes } of entriesOf(disk, from)) {
    const parsed = parseSegmentName(name);
    if (parsed === undefined) refused.push(`${name}: it is no segment`);
    else if (known.has(name)) present += 1;
    else if (digestOf([bytes]) !== parsed.digest || !readHead(bytes).ok) {
      refused.push(`${name}: its bytes are not those that its name promises`);
    } else {
      await writeDurable(disk, join(folder, name), bytes);
      known.add(name);
      added += 1;
    }
  }
  return { added, present, refused };
}

interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
}

async function* entriesOf(disk: Disk, from: string): AsyncGenerator<Entry> {
  if ((await disk.stat(from)).kind === 'file') {
    yield* tarEntries(disk, from);
    return;
  }
  // A checkout, its history, or the segments themselves.
  for (const below of [join('.gauntlet', 'history', 'segments'), 'segments', '.']) {
    const folder = join(from, below);
    if (!(await isFolder(disk, folder))) continue;
    for await (const { name, kind } of disk.readFolder(folder)) {
      if (kind === 'file' && !name.startsWith('.')) {
        yield { name, bytes: await readWhole(disk, join(folder, name)) };
      }
    }
    return;
  }
}

async function isFolder(disk: Disk, path: string): Promise<boolean> {
  try {
    return (await disk.stat(path)).kind === 'folder';
  } catch (error) {
    if (hasDiskCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

async function readWhole(disk: Disk, path: string): Promise<Buffer> {
  const file = await disk.open(path, 'read');
  try {
    const { sizeBytes } = await file.stat();
    const bytes = Buffer.allocUnsafeSlow(sizeBytes);
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

/** Throws a RangeError where the file is no tar file or is cut. */
async function* tarEntries(disk: Disk, path: string): AsyncGenerator<Entry> {
  const file = await disk.open(path, 'read');
  try {
    const head = Buffer.alloc(BLOCK);
    for (let at = 0; ; ) {
      if ((await file.read(head, at)) < BLOCK) throw new RangeError('it ends too early');
      if (head[0] === 0) return;
      if (head.toString('latin1', 257, 262) !== 'ustar') throw new RangeError('it is no tar file');
      const name = head.toString('utf8', 0, 100).split('\0', 1)[0] ?? '';
      const size = Number.parseInt(head.toString('latin1', 124, 136), 8);
      if (!Number.isSafeInteger(size)) throw new RangeError('a size is not readable');
      const { sizeBytes } = await file.stat();
      if (at + BLOCK + size > sizeBytes) throw new RangeError('it ends too early');
      const bytes = Buffer.allocUnsafeSlow(size);
      await file.read(bytes, at + BLOCK);
      at += BLOCK + size + paddingOf(size);
      yield { name, bytes };
    }
  } finally {
    await file.close();
  }
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function tarHead(name: string, size: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 100);
  head.write('0000644\0', 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  head.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136);
  head.write('        ', 148);
  head.write('0', 156);
  head.write('ustar\u000000', 257);
  head.write(FOLDER, 345);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}
