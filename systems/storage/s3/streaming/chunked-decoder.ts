/**
 * Takes the aws-chunked encoding off a body, however its bytes are split. Data goes on before its
 * signature was seen, so a reader must keep nothing of a body before `end` has returned.
 */
import { createHash, type Hash } from 'node:crypto';
import { S3Error } from '../errors.ts';
import type { ChunkSigner } from '../signature/chunk-signer.ts';
import { isSameSignature } from '../signature/scope.ts';
import { type ChunkLine, malformed, parseChunkLine, parseTrailerLine } from './chunk-line.ts';
import { lineBuffer } from './line-buffer.ts';

export interface ChunkedOptions {
  /** What the client says the body has without the encoding. */
  readonly decodedLength: number;
  readonly hasTrailer: boolean;
  readonly signer: ChunkSigner | undefined;
}

export interface ChunkedDecoder {
  /** Pieces of the body; they are views of what was given. */
  push(bytes: Buffer): Buffer[];
  /** The trailer, by lower case names. Throws when the body is not whole. */
  end(): ReadonlyMap<string, string>;
}

type State = 'size' | 'data' | 'data end' | 'trailer' | 'last line' | 'over';

const longestLineBytes = 1024;
const mostTrailerBytes = 4096;

class Decoder implements ChunkedDecoder {
  readonly #options: ChunkedOptions;
  readonly #lines = lineBuffer(longestLineBytes);
  readonly #trailer = new Map<string, string>();
  #state: State = 'size';
  #chunk: ChunkLine = { size: 0, signature: undefined };
  #left = 0;
  #total = 0;
  #hash: Hash | undefined;
  #signedLines = '';
  #trailerBytes = 0;
  #isTrailerSigned = false;

  constructor(options: ChunkedOptions) {
    this.#options = options;
  }

  push(bytes: Buffer): Buffer[] {
    const pieces: Buffer[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const piece = bytes.subarray(at, at + this.#left);
        at += piece.length;
        this.#data(piece);
        pieces.push(piece);
      } else if (this.#state === 'over') {
        throw malformed();
      } else {
        at = this.#line(bytes, at);
      }
    }
    return pieces;
  }

  end(): ReadonlyMap<string, string> {
    if (this.#state !== 'over' || this.#total !== this.#options.decodedLength) {
      throw new S3Error('IncompleteBody');
    }
    return this.#trailer;
  }

  #data(piece: Buffer): void {
    this.#left -= piece.length;
    this.#total += piece.length;
    this.#hash?.update(piece);
    if (this.#left > 0) return;
    this.#verifyChunk();
    this.#state = 'data end';
  }

  #line(bytes: Buffer, at: number): number {
    const { line, next } = this.#lines.take(bytes, at);
    if (this.#lines.isTooLong) throw malformed();
    if (line === undefined) return next;
    if (this.#state === 'trailer') {
      this.#trailerLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      return next;
    }
    if (!line.endsWith('\r')) throw malformed();
    this.#between(line.slice(0, -1));
    return next;
  }

  #between(line: string): void {
    if (this.#state === 'size') {
      this.#begin(parseChunkLine(line, this.#options.signer !== undefined));
      return;
    }
    if (line !== '') throw malformed();
    this.#state = this.#state === 'data end' ? 'size' : 'over';
  }

  #begin(chunk: ChunkLine): void {
    // Found out here, a body that says one length and has another costs nothing to refuse.
    if (this.#total + chunk.size > this.#options.decodedLength) throw new S3Error('IncompleteBody');
    this.#chunk = chunk;
    this.#left = chunk.size;
    if (this.#options.signer !== undefined) this.#hash = createHash('sha256');
    if (chunk.size > 0) {
      this.#state = 'data';
      return;
    }
    this.#verifyChunk();
    this.#state = this.#options.hasTrailer ? 'trailer' : 'last line';
  }

  #verifyChunk(): void {
    const { signer } = this.#options;
    if (signer === undefined || this.#hash === undefined) return;
    const expected = signer.chunk(this.#hash.digest('hex'));
    if (!isSameSignature(expected, this.#chunk.signature ?? '')) {
      throw new S3Error('SignatureDoesNotMatch');
    }
  }

  #trailerLine(line: string): void {
    const { signer } = this.#options;
    this.#trailerBytes += line.length + 2;
    if (this.#trailerBytes > mostTrailerBytes) throw new S3Error('MalformedTrailerError');
    if (line === '') {
      // Some clients end the lines that are signed with an empty one.
      if (signer === undefined || this.#isTrailerSigned) this.#state = 'over';
      return;
    }
    const { name, value } = parseTrailerLine(line);
    if (this.#isTrailerSigned || this.#trailer.has(name))
      throw new S3Error('MalformedTrailerError');
    if (name === 'x-amz-trailer-signature' && signer !== undefined) {
      if (!isSameSignature(signer.trailer(this.#signedLines), value)) {
        throw new S3Error('SignatureDoesNotMatch');
      }
      this.#isTrailerSigned = true;
      return;
    }
    this.#signedLines += `${name}:${value}\n`;
    this.#trailer.set(name, value);
  }
}

export function chunkedDecoder(options: ChunkedOptions): ChunkedDecoder {
  return new Decoder(options);
}
