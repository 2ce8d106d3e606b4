/** Looks whether a chunk is what it was, and puts it aside when it is not. */
import { createHash } from 'node:crypto';
import { UserError } from '@gauntlet/kit/errors';
import type { ChunkStore } from './chunk-store.ts';

export interface VerifyOptions {
  /** Reads every byte; otherwise only the footer. */
  readonly deep: boolean;
  /** Told after each piece; a slow scrub waits here. */
  readonly onBytes?: (bytes: number) => Promise<void>;
}

export async function verifyChunk(
  store: ChunkStore,
  chunkId: string,
  { deep, onBytes }: VerifyOptions,
): Promise<'good' | 'bad' | 'missing'> {
  try {
    const chunk = await store.open(chunkId);
    try {
      if (!deep) return 'good';
      const sha = createHash('sha256');
      for await (const bytes of chunk.read({ startBytes: 0, endBytes: chunk.footer.sizeBytes })) {
        sha.update(bytes);
        await onBytes?.(bytes.length);
      }
      if (sha.digest('hex') === chunk.footer.hash) return 'good';
    } finally {
      await chunk.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code === 'CHUNK_UNKNOWN') return 'missing';
    if (error.code !== 'CHUNK_BAD') throw error;
  }
  await store.putAside(chunkId);
  return 'bad';
}
