/** Computes what a footer needs while the bytes of a chunk go by. */
import { createHash } from 'node:crypto';
import { crc32c } from '@node-rs/crc32';
import { BLOCK_BYTES } from './footer.ts';

export interface Summing {
  add(bytes: Uint8Array): void;
  readonly sizeBytes: number;
  /** Once, at the end. */
  end(): { readonly hash: string; readonly blockSums: Uint32Array };
}

export function summing(): Summing {
  const sha = createHash('sha256');
  const sums: number[] = [];
  let sizeBytes = 0;
  let inBlock = 0;
  let sum = 0;
  return {
    add(bytes) {
      sha.update(bytes);
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
      return { hash: sha.digest('hex'), blockSums: Uint32Array.from(sums) };
    },
  };
}
