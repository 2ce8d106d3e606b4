/** The checksums of a chunk, one for each 64 KiB, and what they say of several blocks in a row. */
import { crc32, crc32c } from '@node-rs/crc32';
import { crc32c as crc32cOf, crc32 as crc32Of, overBlock } from '../coding/crc.ts';

export const BLOCK_BYTES = 64 * 1024;

/** CRC-32 is twice as fast as CRC-32C, by which chunks of before were summed. */
export type BlockSumName = 'crc32' | 'crc32c';

export interface BlockSums {
  readonly name: BlockSumName;
  /** In the order of the blocks. */
  readonly sums: Uint32Array;
}

interface BlockSum {
  readonly of: (bytes: Uint8Array, before?: number) => number;
  /** What the sum becomes when a block follows, but for the block's own. */
  readonly over: (sum: number) => number;
}

export const blockSums: Readonly<Record<BlockSumName, BlockSum>> = {
  crc32: { of: crc32, over: overBlock(crc32Of, BLOCK_BYTES) },
  crc32c: { of: crc32c, over: overBlock(crc32cOf, BLOCK_BYTES) },
};

/** `first`: the block with which these bytes begin. All whole ones are summed by one call. */
export function areIntact(bytes: Uint8Array, first: number, { name, sums }: BlockSums): boolean {
  const { of, over } = blockSums[name];
  const blocks = Math.floor(bytes.length / BLOCK_BYTES);
  let expected = 0;
  for (let block = 0; block < blocks; block += 1) {
    const own = sums[first + block];
    if (own === undefined) return false;
    expected = over(expected) ^ own;
  }
  const wholeBytes = blocks * BLOCK_BYTES;
  if (of(bytes.subarray(0, wholeBytes)) !== expected >>> 0) return false;
  return wholeBytes === bytes.length || of(bytes.subarray(wholeBytes)) === sums[first + blocks];
}
