/**
 * Records of a segment. A put holds what a chunk file holds, footer and all; a drop names the
 * exact place of the record that it kills, so that a chunk put again later is not touched by it.
 *
 *   magic (4) | kind (4) | length of what follows the header (8) | crc32c of the header (4)
 */
import { crc32c } from '@node-rs/crc32';

export const HEADER_BYTES = 20;
const MAGIC = 0x31474553;
export const headerMagic = Buffer.from([0x53, 0x45, 0x47, 0x31]);

export type RecordKind = 'put' | 'drop';

export interface Dropped {
  readonly chunkId: string;
  readonly segment: number;
  readonly startBytes: number;
}

export function encodeHeader(kind: RecordKind, bodyBytes: number, salt: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(kind === 'put' ? 1 : 2, 4);
  header.writeBigUInt64LE(BigInt(bodyBytes), 8);
  header.writeUInt32LE(crc32c(header.subarray(0, 16), salt), 16);
  return header;
}

export function decodeHeader(
  header: Buffer,
  salt: number,
): { readonly kind: RecordKind; readonly bodyBytes: number } | undefined {
  if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== MAGIC) return undefined;
  if (crc32c(header.subarray(0, 16), salt) !== header.readUInt32LE(16)) return undefined;
  const kind = header.readUInt32LE(4) === 1 ? 'put' : 'drop';
  return { kind, bodyBytes: Number(header.readBigUInt64LE(8)) };
}

/** A drop carries its own checksum: it decides over data. */
export function encodeDrop(dropped: Dropped): Buffer {
  const text = Buffer.from(JSON.stringify(dropped));
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32c(text));
  return Buffer.concat([text, sum]);
}

export function decodeDrop(body: Buffer): Dropped | undefined {
  const text = body.subarray(0, -4);
  if (body.length < 4 || crc32c(text) !== body.readUInt32LE(text.length)) return undefined;
  return JSON.parse(text.toString('utf8')) as Dropped;
}
