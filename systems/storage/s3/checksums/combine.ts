/**
 * PURE: the CRC of two pieces in a row from the CRC of each and the length of the second. So an
 * upload in parts has the checksum of the whole object, and no byte is read again for it.
 */
import type { ChecksumAlgorithm } from '../../model/s3.ts';

interface Crc {
  readonly bits: number;
  /** Bit-reversed. */
  readonly polynomial: bigint;
}

const crcs: Readonly<Partial<Record<ChecksumAlgorithm, Crc>>> = {
  CRC32: { bits: 32, polynomial: 0xedb88320n },
  CRC32C: { bits: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
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

/** What becomes of a CRC when that many zero bytes follow: one matrix per bit of their number. */
function shifted(crc: Crc, value: bigint, sizeBytes: number): bigint {
  let matrix = oneZeroByte(crc);
  let result = value;
  for (let left = BigInt(sizeBytes); left > 0n; left >>= 1n) {
    if (left & 1n) result = applied(matrix, result);
    if (left > 1n) matrix = matrix.map((row) => applied(matrix, row));
  }
  return result;
}

type Matrix = readonly bigint[];

function oneZeroByte({ bits, polynomial }: Crc): Matrix {
  const oneBit = Array.from({ length: bits }, (_, bit) =>
    bit === 0 ? polynomial : 1n << BigInt(bit - 1),
  );
  let matrix: Matrix = oneBit;
  for (let doubling = 0; doubling < 3; doubling += 1) {
    const before: Matrix = matrix;
    matrix = before.map((row) => applied(before, row));
  }
  return matrix;
}

function applied(matrix: Matrix, vector: bigint): bigint {
  let sum = 0n;
  let left = vector;
  for (let row = 0; left > 0n; row += 1, left >>= 1n) {
    if (left & 1n) sum ^= matrix[row] ?? 0n;
  }
  return sum;
}
