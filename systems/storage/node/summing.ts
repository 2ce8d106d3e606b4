/** Computes what a footer needs while the bytes of a chunk go by. */
import { createHash } from 'node:crypto';
import { BLOCK_BYTES, type BlockSums, blockSums } from './block-sums.ts';

export interface Summing {
  add(bytes: Uint8Array): void;
  readonly sizeBytes: number;
  /** Once, at the end. */
  end(): Sums;
}

export interface Sums {
  /** SHA-256 in hex, of who asked for it. */
  readonly hash: string | undefined;
  /** CRC-32 of all bytes, of who did not. */
  readonly sum: number | undefined;
  readonly blocks: BlockSums;
}

/** `hashes`: also by SHA-256. From one hand to another CRC-32 is enough, and far faster. */
export function summing(hashes: boolean): Summing {
  const sha = hashes ? createHash('sha256') : undefined;
  const { of, over } = blockSums.crc32;
  const sums: number[] = [];
  let sizeBytes = 0;
  let all = 0;
  let sum = 0;
  let inBlock = 0;
  return {
    add(bytes) {
      sha?.update(bytes);
      sizeBytes += bytes.length;
      let at = 0;
      while (at < bytes.length) {
        const part = bytes.subarray(at, at + BLOCK_BYTES - inBlock);
        at += part.length;
        inBlock += part.length;
        sum = of(part, sum);
        // Of a block that comes at once, which nearly all do, the bytes are read once.
        const isWhole = part.length === BLOCK_BYTES;
        if (!hashes) all = isWhole ? (over(all) ^ sum) >>> 0 : of(part, all);
        if (inBlock < BLOCK_BYTES) continue;
        sums.push(sum);
        inBlock = 0;
        sum = 0;
      }
    },
    get sizeBytes() {
      return sizeBytes;
    },
    end() {
      if (inBlock > 0) sums.push(sum);
      const blocks: BlockSums = { name: 'crc32', sums: Uint32Array.from(sums) };
      return { hash: sha?.digest('hex'), sum: hashes ? undefined : all, blocks };
    },
  };
}
