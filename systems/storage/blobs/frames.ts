/**
 * The stored form of a chunk that is compressed or encrypted: frames of 64 KiB of the file, each
 * compressed and sealed by itself so that a range needs only its own, then the length of each.
 *
 *   frame: how (1) | bytes         sealed: AES-256-GCM over both, its tag (16) behind
 *   end:   length of each frame (4 each) | how many (4)
 *
 * A file's key seals each frame of it once; the nonce is the place of the frame, so frames can
 * neither be exchanged nor left out unnoticed.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { storageErrors } from '../model/errors.ts';
import type { Coding } from '../model/nouns.ts';

export const FRAME_BYTES = 64 * 1024;
const TAG_BYTES = 16;

export interface FrameCoder {
  readonly compression: Coding['compression'];
  readonly key: Buffer | undefined;
  readonly chunkNumber: number;
}

const PLAIN = 0;
const DEFLATE = 1;
const ZSTD = 2;

export function encodeFrame(coder: FrameCoder, frame: number, bytes: Uint8Array): Buffer {
  const packed = pack(coder.compression, bytes);
  if (coder.key === undefined) return packed;
  const cipher = createCipheriv('aes-256-gcm', coder.key, nonceOf(coder.chunkNumber, frame));
  return Buffer.concat([cipher.update(packed), cipher.final(), cipher.getAuthTag()]);
}

/** CHUNK_BAD when it was not sealed at this place with this key. */
export function decodeFrame(coder: FrameCoder, frame: number, stored: Buffer): Buffer {
  try {
    if (coder.key === undefined) return unpack(stored);
    const decipher = createDecipheriv('aes-256-gcm', coder.key, nonceOf(coder.chunkNumber, frame));
    decipher.setAuthTag(stored.subarray(-TAG_BYTES));
    const opened = [decipher.update(stored.subarray(0, -TAG_BYTES)), decipher.final()];
    return unpack(Buffer.concat(opened));
  } catch (error) {
    const chunkId = `number ${coder.chunkNumber}`;
    throw storageErrors.make('CHUNK_BAD', { chunkId }, error);
  }
}

export function encodeEnd(lengths: readonly number[]): Buffer {
  const end = Buffer.alloc(lengths.length * 4 + 4);
  for (const [index, length] of lengths.entries()) end.writeUInt32LE(length, index * 4);
  end.writeUInt32LE(lengths.length, lengths.length * 4);
  return end;
}

/** How many bytes the end of a chunk of so many bytes of the file has. */
export function endBytesOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / FRAME_BYTES) * 4 + 4;
}

export function decodeEnd(end: Buffer): number[] {
  return Array.from({ length: end.length / 4 - 1 }, (_, index) => end.readUInt32LE(index * 4));
}

function pack(compression: Coding['compression'], bytes: Uint8Array): Buffer {
  if (compression !== 'none') {
    const isZstd = compression === 'zstd';
    const packed = isZstd ? zstdCompressSync(bytes) : deflateRawSync(bytes, { level: 1 });
    const how = Buffer.from([isZstd ? ZSTD : DEFLATE]);
    if (packed.length < bytes.length) return Buffer.concat([how, packed]);
  }
  return Buffer.concat([Buffer.from([PLAIN]), bytes]);
}

function unpack(packed: Buffer): Buffer {
  const bytes = packed.subarray(1);
  // Bounded, so that no frame can grow into more memory than a frame may have.
  const limit = { maxOutputLength: FRAME_BYTES };
  if (packed[0] === DEFLATE) return inflateRawSync(bytes, limit);
  if (packed[0] === ZSTD) return zstdDecompressSync(bytes, limit);
  return bytes;
}

function nonceOf(chunkNumber: number, frame: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(chunkNumber, 0);
  nonce.writeUInt32LE(frame, 4);
  return nonce;
}
