/**
 * The verified bytes of a part of a chunk, each piece lent until the next one is asked for. A
 * spoiled one is put aside before anyone hears.
 */
import { storageErrors } from '../model/errors.ts';
import { pieceLengths } from './chunk-reader.ts';
import type { ChunkStore, OpenChunk } from './chunk-store.ts';

export interface RangeAsked {
  readonly chunkId: string;
  readonly offset: number;
  /** 0: to the end. */
  readonly length: number;
}

export interface RangeEvents {
  readonly onBad: (chunkId: string) => void;
  /** How long each of the pieces will be. */
  readonly onOpen?: (lengths: readonly number[]) => void;
}

export async function* chunkRange(
  store: ChunkStore,
  { chunkId, offset, length }: RangeAsked,
  { onBad, onOpen }: RangeEvents,
): AsyncGenerator<Buffer> {
  let chunk: OpenChunk | undefined;
  try {
    chunk = await store.open(chunkId);
    const { sizeBytes } = chunk.footer;
    if (offset < 0 || length < 0 || offset > sizeBytes) {
      throw storageErrors.make('RANGE_INVALID', { sizeBytes });
    }
    const endBytes = length === 0 ? sizeBytes : Math.min(sizeBytes, offset + length);
    const range = { startBytes: offset, endBytes };
    onOpen?.(pieceLengths(range));
    yield* chunk.read(range);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'CHUNK_BAD') {
      await store.putAside(chunkId);
      onBad(chunkId);
    }
    throw error;
  } finally {
    await chunk?.close();
  }
}
