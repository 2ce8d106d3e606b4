/** One segment on the disk: its name, its head, and what a scan finds in it. */
import type { Disk, DiskFile } from '@gauntlet/kit/disk';
import { crc32c } from '@node-rs/crc32';
import { decodeFooter, footerBytesOf, TAIL_BYTES } from './footer.ts';
import {
  type Dropped,
  decodeDrop,
  decodeHeader,
  HEADER_BYTES,
  headerMagic,
} from './segment-record.ts';

export const HEAD_BYTES = 16;
const MAGIC = Buffer.from('GSEGMNT1');
const SCAN_BYTES = 4 * 1024 * 1024;

export function segmentName(number: number): string {
  return `${String(number).padStart(10, '0')}.segment`;
}

export function segmentNumber(name: string): number | undefined {
  return /^\d{10}\.segment$/.test(name) ? Number.parseInt(name, 10) : undefined;
}

/** The salt makes a record of one segment worthless in any other place, such as inside a chunk. */
function encodeHead(salt: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(salt, 8);
  head.writeUInt32LE(crc32c(head.subarray(0, 12)), 12);
  return head;
}

function decodeHead(head: Buffer): number | undefined {
  if (!head.subarray(0, 8).equals(MAGIC)) return undefined;
  return crc32c(head.subarray(0, 12)) === head.readUInt32LE(12) ? head.readUInt32LE(8) : undefined;
}

export type SegmentEntry =
  | {
      readonly kind: 'put';
      readonly chunkId: string;
      readonly sizeBytes: number;
      /** Of the bytes of the chunk; the header stands before it. */
      readonly startBytes: number;
      /** With the footer. */
      readonly lengthBytes: number;
    }
  | { readonly kind: 'drop'; readonly dropped: Dropped };

/**
 * Yields what is whole. What a power cut tore stands at the end and was never acknowledged; after
 * a spoiled place in the middle the search goes on at the next record.
 */
export async function* scanSegment(file: DiskFile): AsyncGenerator<SegmentEntry> {
  const { sizeBytes } = await file.stat();
  const head = Buffer.alloc(HEAD_BYTES);
  if ((await file.read(head, 0)) < HEAD_BYTES) return;
  const salt = decodeHead(head);
  if (salt === undefined) return;
  let at = HEAD_BYTES;
  while (at + HEADER_BYTES <= sizeBytes) {
    const found = await entryAt(file, at, sizeBytes, salt);
    if (found === undefined) {
      const next = await nextMagic(file, at + 1, sizeBytes);
      if (next === undefined) return;
      at = next;
      continue;
    }
    yield found.entry;
    at = found.endBytes;
  }
}

async function entryAt(
  file: DiskFile,
  at: number,
  sizeBytes: number,
  salt: number,
): Promise<{ readonly entry: SegmentEntry; readonly endBytes: number } | undefined> {
  const header = Buffer.alloc(HEADER_BYTES);
  await file.read(header, at);
  const decoded = decodeHeader(header, salt);
  if (decoded === undefined) return undefined;
  const startBytes = at + HEADER_BYTES;
  const endBytes = startBytes + decoded.bodyBytes;
  if (endBytes > sizeBytes) return undefined;
  if (decoded.kind === 'drop') {
    const body = Buffer.alloc(decoded.bodyBytes);
    await file.read(body, startBytes);
    const dropped = decodeDrop(body);
    return dropped === undefined ? undefined : { entry: { kind: 'drop', dropped }, endBytes };
  }
  const footer = await footerAt(file, endBytes, decoded.bodyBytes);
  if (footer === undefined) return undefined;
  const { chunkId, sizeBytes: chunkBytes } = footer;
  const lengthBytes = decoded.bodyBytes;
  return {
    entry: { kind: 'put', chunkId, sizeBytes: chunkBytes, startBytes, lengthBytes },
    endBytes,
  };
}

async function footerAt(file: DiskFile, endBytes: number, bodyBytes: number) {
  if (bodyBytes < TAIL_BYTES) return undefined;
  const tail = Buffer.alloc(TAIL_BYTES);
  await file.read(tail, endBytes - TAIL_BYTES);
  const footerBytes = footerBytesOf(tail);
  if (footerBytes === undefined || footerBytes > bodyBytes) return undefined;
  const whole = Buffer.alloc(footerBytes);
  await file.read(whole, endBytes - footerBytes);
  return decodeFooter(whole);
}

async function nextMagic(
  file: DiskFile,
  startBytes: number,
  sizeBytes: number,
): Promise<number | undefined> {
  const bytes = Buffer.alloc(SCAN_BYTES);
  for (let at = startBytes; at < sizeBytes; at += SCAN_BYTES - headerMagic.length) {
    const read = await file.read(bytes, at);
    const found = bytes.subarray(0, read).indexOf(headerMagic);
    if (found >= 0) return at + found;
  }
  return undefined;
}

/** Opens or makes: a name that was never synced can't hold what was acknowledged. */
export async function createSegment(
  disk: Disk,
  folder: string,
  number: number,
  salt: number,
): Promise<DiskFile> {
  const file = await disk.open(`${folder}/${segmentName(number)}`, 'createNew');
  await file.write(encodeHead(salt), 0);
  await file.syncData();
  await disk.syncFolder(folder);
  return file;
}
