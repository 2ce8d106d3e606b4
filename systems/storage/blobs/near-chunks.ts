/**
 * Small chunks in memory, those that were written or read last. A chunk never changes, so what is
 * here is never old; whether its file still lives the metadata say, as for every other chunk. It is
 * held to its checksum like what comes from a disk.
 */
import { crc32c } from '@node-rs/crc32';
import type { ChunkId } from '../model/nouns.ts';

export interface NearChunk {
  readonly chunkId: ChunkId;
  /** SHA-256 of what is stored, in hex, as the metadata have it. */
  readonly hash: string;
}

export interface NearChunks {
  /** Undefined: not here, or not what it was. */
  find(chunk: NearChunk): Buffer | undefined;
  keep(chunk: NearChunk, bytes: Buffer): void;
}

/** Larger ones gain little: their bytes cost more than their trip. */
const CHUNK_BYTES = 64 * 1024;

interface Kept {
  readonly hash: string;
  readonly bytes: Buffer;
  readonly sum: number;
}

/** Holds so many bytes at most; the least lately used go first. */
export function nearChunks(limitBytes: number): NearChunks {
  const kept = new Map<ChunkId, Kept>();
  let heldBytes = 0;
  const drop = (chunkId: ChunkId, { bytes }: Kept) => {
    kept.delete(chunkId);
    heldBytes -= bytes.length;
  };
  return {
    find({ chunkId, hash }) {
      const found = kept.get(chunkId);
      if (found === undefined) return undefined;
      if (found.hash !== hash || crc32c(found.bytes) !== found.sum) {
        drop(chunkId, found);
        return undefined;
      }
      kept.delete(chunkId);
      kept.set(chunkId, found);
      return found.bytes;
    },
    keep({ chunkId, hash }, bytes) {
      if (bytes.length > Math.min(CHUNK_BYTES, limitBytes)) return;
      const before = kept.get(chunkId);
      if (before !== undefined) drop(chunkId, before);
      // A copy: what came may be a small piece of something large.
      const own = Buffer.from(bytes);
      kept.set(chunkId, { hash, bytes: own, sum: crc32c(own) });
      heldBytes += own.length;
      for (const [oldest, one] of kept) {
        if (heldBytes <= limitBytes) return;
        drop(oldest, one);
      }
    },
  };
}
