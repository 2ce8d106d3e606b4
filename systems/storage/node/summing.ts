/** Computes what a footer needs while the bytes of a chunk go by. */
import { createHash } from 'node:crypto';
import { crc32, crc32c } from '@node-rs/crc32';
import { BLOCK_BYTES } from './footer.ts';

export interface Summing {
  add(bytes: Uint8Array): void;
  readonly sizeBytes: number;
  /** Once, at the end. */
  end(): Sums;
}

export interface Sums {
  /** SHA-256 in hex; undefined: nobody asked for it. */
  readonly hash: string | undefined;
  /** CRC-32 of all bytes, where there is no other sum of them. */
  readonly sum: number;
  readonly blockSums: Uint32Array;
}

/** `hashes`: by SHA-256; else by CRC-32, which from one hand to another is enough, and fastest. */
export function summing(hashes: boolean): Summing {
  const sha = hashes ? createHash('sha256') : undefined;
  let all = 0;
  const sums: number[] = [];
  let sizeBytes = 0;
  let inBlock = 0;
  let sum = 0;
  return {
    add(bytes) {
      if (sha === undefined) all = crc32(bytes, all);
      else sha.update(bytes);
      sizeBytes += bytes.length;
      let at = 0;
      while (at < bytes.length) {
        const taken = Math.min(BLOCK_BYTES - inBlock, bytes.length - at);
        sum = crc32c(bytes.subarray(at, at + taken), sum);
        at += taken;
        inBlock += taken;
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
      return { hash: sha?.digest('hex'), sum: all, blockSums: Uint32Array.from(sums) };
    },
  };
}
