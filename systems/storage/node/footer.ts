/**
 * What follows the bytes of a chunk on a disk: a checksum for each 64 KiB, one over all, and whose
 * the chunk is. A chunk found alone on a disk tells everything that its rows in the metadata did.
 *
 *   CRC-32 of each block (4 bytes each) | about: JSON | tail of 60 bytes:
 *   length of about (4) | blocks (4) | bytes of the chunk (8) | SHA-256 (32) | CRC-32C of the
 *   footer up to here (4) | magic (8), which tells by what the blocks are summed
 */
import { crc32c } from '@node-rs/crc32';
import type { BlockSumName, BlockSums } from './block-sums.ts';

export const TAIL_BYTES = 60;
const magics: Readonly<Record<BlockSumName, Buffer>> = {
  crc32c: Buffer.from('GSCHUNK1'),
  crc32: Buffer.from('GSCHUNK2'),
};

export interface Footer {
  readonly chunkId: string;
  readonly label: string;
  readonly sizeBytes: number;
  /** SHA-256 in hex. */
  readonly hash: string;
  readonly blocks: BlockSums;
}

export function encodeFooter(footer: Footer): Buffer {
  const { chunkId, label, sizeBytes, hash, blocks } = footer;
  const about = Buffer.from(JSON.stringify({ chunkId, label }));
  const sumBytes = blocks.sums.length * 4;
  const buffer = Buffer.alloc(sumBytes + about.length + TAIL_BYTES);
  for (const [at, sum] of blocks.sums.entries()) buffer.writeUInt32LE(sum, at * 4);
  about.copy(buffer, sumBytes);
  let at = sumBytes + about.length;
  at = buffer.writeUInt32LE(about.length, at);
  at = buffer.writeUInt32LE(blocks.sums.length, at);
  at = buffer.writeBigUInt64LE(BigInt(sizeBytes), at);
  at += buffer.write(hash, at, 'hex');
  at = buffer.writeUInt32LE(crc32c(buffer.subarray(0, at)), at);
  magics[blocks.name].copy(buffer, at);
  return buffer;
}

/** How long the whole footer is; undefined when these are not the last bytes of a chunk. */
export function footerBytesOf(tail: Buffer): number | undefined {
  return tail.length === TAIL_BYTES && summedBy(tail) !== undefined ? bytesBy(tail) : undefined;
}

function bytesBy(tail: Buffer): number {
  return tail.readUInt32LE(0) + tail.readUInt32LE(4) * 4 + TAIL_BYTES;
}

function summedBy(tail: Buffer): BlockSumName | undefined {
  const magic = tail.subarray(-8);
  if (magic.equals(magics.crc32)) return 'crc32';
  return magic.equals(magics.crc32c) ? 'crc32c' : undefined;
}

/** undefined: spoiled. */
export function decodeFooter(buffer: Buffer): Footer | undefined {
  const tailAt = buffer.length - TAIL_BYTES;
  if (tailAt < 0) return undefined;
  const tail = buffer.subarray(tailAt);
  const name = summedBy(tail);
  if (name === undefined || bytesBy(tail) !== buffer.length) return undefined;
  const sumAt = buffer.length - 12;
  if (crc32c(buffer.subarray(0, sumAt)) !== buffer.readUInt32LE(sumAt)) return undefined;
  const sums = new Uint32Array(buffer.readUInt32LE(tailAt + 4));
  for (let block = 0; block < sums.length; block += 1) sums[block] = buffer.readUInt32LE(block * 4);
  const about: unknown = JSON.parse(buffer.toString('utf8', sums.length * 4, tailAt));
  if (typeof about !== 'object' || about === null) return undefined;
  if (!('chunkId' in about) || !('label' in about)) return undefined;
  return {
    chunkId: String(about.chunkId),
    label: String(about.label),
    sizeBytes: Number(buffer.readBigUInt64LE(tailAt + 8)),
    hash: buffer.toString('hex', tailAt + 16, tailAt + 48),
    blocks: { name, sums },
  };
}
