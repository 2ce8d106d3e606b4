/** Digests of a file, in one pass over it. */
import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Fingerprint } from '../model/nouns.ts';
import type { OpenedFile } from './opened-file.ts';

const PIECE_BYTES = 256 * 1024;

/** Undefined when the file is shorter than it was said to be: it is being changed. */
export async function fingerprintFile(
  file: Pick<OpenedFile, 'read'>,
  sizeBytes: number,
  partBytes: number | undefined,
  signal?: AbortSignal,
): Promise<Fingerprint | undefined> {
  const whole = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(1, sizeBytes)));
  const partCrc32: string[] = [];
  let wholeCrc = 0;
  let partCrc = 0;
  let at = 0;
  while (at < sizeBytes) {
    signal?.throwIfAborted();
    const partEnd = partBytes === undefined ? sizeBytes : (partCrc32.length + 1) * partBytes;
    const wanted = Math.min(piece.length, sizeBytes - at, partEnd - at);
    const bytesRead = await file.read(piece, wanted, at);
    if (bytesRead === 0) return undefined;
    const bytes = piece.subarray(0, bytesRead);
    whole.update(bytes);
    wholeCrc = crc32(bytes, wholeCrc);
    at += bytesRead;
    if (partBytes === undefined) continue;
    partCrc = crc32(bytes, partCrc);
    if (at === partEnd || at === sizeBytes) {
      partCrc32.push(crcText(partCrc));
      partCrc = 0;
    }
  }
  return { sizeBytes, sha256: whole.digest('base64'), crc32: crcText(wholeCrc), partCrc32 };
}

export function fingerprintBytes(bytes: Uint8Array): Fingerprint {
  return {
    sizeBytes: bytes.length,
    sha256: hash('sha256', bytes, 'base64'),
    crc32: crcText(crc32(bytes)),
    partCrc32: [],
  };
}

/** As S3 writes it: four bytes, the first one first, in base64. */
function crcText(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString('base64');
}
