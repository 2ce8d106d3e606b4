/** The folder of segments: written once, read by name, checked against the digest in the name. */
import { join } from 'node:path';
import { type Disk, hasDiskCode, writeDurable } from '@gauntlet/kit/disk';
import { parseSegmentName, type SegmentName, segmentName } from './name.ts';
import {
  digestOf,
  readHead,
  type SegmentFault,
  type SegmentHead,
  type WrittenSegment,
} from './segment.ts';

export type SegmentReading =
  | { readonly ok: true; readonly head: SegmentHead; readonly bytes: Buffer }
  | { readonly ok: false; readonly fault: SegmentFault };

export interface Listing {
  /** The oldest first. */
  readonly segments: readonly SegmentName[];
  /** Files that have no business there. */
  readonly foreign: readonly string[];
}

const HEAD_GUESS_BYTES = 16 * 1024;

export async function writeSegment(
  disk: Disk,
  folder: string,
  segment: WrittenSegment,
): Promise<string> {
  const { run, startedAt } = segment.head.summary;
  const name = segmentName(run, startedAt, segment.digest);
  await writeDurable(disk, join(folder, name), streamOf(segment.pieces));
  return name;
}

async function* streamOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

export async function listSegments(disk: Disk, folder: string): Promise<Listing> {
  const segments: SegmentName[] = [];
  const foreign: string[] = [];
  try {
    for await (const { name, kind } of disk.readFolder(folder)) {
      const parsed = kind === 'file' ? parseSegmentName(name) : undefined;
      if (parsed !== undefined) segments.push(parsed);
      else if (!name.startsWith('.')) foreign.push(name);
    }
  } catch (error) {
    if (!hasDiskCode(error, 'ENOENT')) throw error;
  }
  segments.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { segments, foreign };
}

/** Whole, and held against the digest in its name: what is answered is what was written. */
export async function readSegment(
  disk: Disk,
  folder: string,
  { name, digest }: SegmentName,
): Promise<SegmentReading> {
  const bytes = await readPart(disk, join(folder, name), Number.POSITIVE_INFINITY);
  const reading = readHead(bytes);
  if (!reading.ok) return reading;
  if (digestOf([bytes]) !== digest) {
    const why = 'its bytes are not those that its name promises';
    return { ok: false, fault: { kind: 'corrupt', why } };
  }
  return { ok: true, head: reading.head, bytes };
}

/** The head alone, for lists; a damaged block shows only when the segment is read. */
export async function readSegmentHead(
  disk: Disk,
  folder: string,
  { name }: SegmentName,
): Promise<SegmentHead | undefined> {
  const path = join(folder, name);
  const reading = readHead(await readPart(disk, path, HEAD_GUESS_BYTES));
  if (reading.ok) return reading.head;
  if (reading.neededBytes === undefined) return undefined;
  const again = readHead(await readPart(disk, path, reading.neededBytes));
  return again.ok ? again.head : undefined;
}

async function readPart(disk: Disk, path: string, mostBytes: number): Promise<Buffer> {
  const file = await disk.open(path, 'read');
  try {
    const { sizeBytes } = await file.stat();
    const bytes = Buffer.allocUnsafeSlow(Math.min(sizeBytes, mostBytes));
    const readBytes = await file.read(bytes, 0);
    return bytes.subarray(0, readBytes);
  } finally {
    await file.close();
  }
}
