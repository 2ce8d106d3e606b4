/**
 * PURE: the CRC of two pieces in a row from the CRC of each and the length of the second. So an
 * upload in parts has the checksum of the whole object, and no byte is read again for it.
 */
import { type Crc, crc32, crc32c, crc64nvme, shifted } from '../../coding/crc.ts';
import type { ChecksumAlgorithm } from '../../model/s3.ts';

const crcs: Readonly<Partial<Record<ChecksumAlgorithm, Crc>>> = {
  CRC32: crc32,
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
};

export function canCombine(algorithm: ChecksumAlgorithm): boolean {
  return crcs[algorithm] !== undefined;
}

export interface Piece {
  readonly checksum: Buffer;
  readonly size: number;
}

export function combineChecksums(algorithm: ChecksumAlgorithm, pieces: readonly Piece[]): Buffer {
  const crc = crcs[algorithm];
  if (crc === undefined) throw new Error(`${algorithm} can not be combined`);
  let value = 0n;
  for (const { checksum, size } of pieces) {
    value = shifted(crc, value, size) ^ BigInt(`0x${checksum.toString('hex')}`);
  }
  return Buffer.from(value.toString(16).padStart(crc.bits / 4, '0'), 'hex');
}
