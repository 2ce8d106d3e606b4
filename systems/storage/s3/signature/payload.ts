/** PURE: how the body comes, from the word that was signed for it. */
import { S3Error } from '../errors.ts';
import type { ChunkSigner } from './chunk-signer.ts';

export type Payload =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'hashed'; readonly sha256: string }
  | {
      readonly kind: 'chunked';
      /** Whether checksums follow the last chunk. */
      readonly hasTrailer: boolean;
      /** Absent where the chunks are not signed. */
      readonly signer: ChunkSigner | undefined;
    };

const streams: Readonly<
  Record<string, { readonly isSigned: boolean; readonly hasTrailer: boolean }>
> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { isSigned: true, hasTrailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { isSigned: true, hasTrailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { isSigned: false, hasTrailer: true },
};

export function payloadOf(word: string, makeSigner: () => ChunkSigner): Payload {
  if (word === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  if (/^[0-9a-f]{64}$/i.test(word)) return { kind: 'hashed', sha256: word.toLowerCase() };
  const stream = Object.hasOwn(streams, word) ? streams[word] : undefined;
  if (stream !== undefined) {
    const signer = stream.isSigned ? makeSigner() : undefined;
    return { kind: 'chunked', hasTrailer: stream.hasTrailer, signer };
  }
  if (word.startsWith('STREAMING-AWS4-ECDSA-P256-SHA256')) throw new S3Error('NotImplemented');
  const message = [
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD,',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD,',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
  ].join(' ');
  throw new S3Error('InvalidArgument', message, {
    ArgumentName: 'x-amz-content-sha256',
    ArgumentValue: word,
  });
}
