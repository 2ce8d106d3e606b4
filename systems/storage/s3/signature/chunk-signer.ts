/** Signatures of chunks: each covers the one before it, and the first one that of the request. */
import { emptySha256, hmac, sha256Hex } from './scope.ts';

export interface ChunkSigner {
  /** The signature of the next chunk, whose data has this digest. */
  chunk(sha256: string): string;
  /** That of the lines behind the last chunk. */
  trailer(lines: string): string;
}

export interface ChunkSignerOptions {
  readonly key: Buffer;
  readonly date: string;
  readonly scope: string;
  /** The signature of the request. */
  readonly seed: string;
}

export function chunkSigner({ key, date, scope, seed }: ChunkSignerOptions): ChunkSigner {
  let previous = seed;
  const next = (kind: string, words: readonly string[]) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, date, scope, previous, ...words].join('\n');
    previous = hmac(key, text).toString('hex');
    return previous;
  };
  return {
    chunk: (sha256) => next('PAYLOAD', [emptySha256, sha256]),
    trailer: (lines) => next('TRAILER', [sha256Hex(lines)]),
  };
}
