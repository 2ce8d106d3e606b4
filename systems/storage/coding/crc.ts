/**
 * PURE: what a CRC becomes when zero bytes follow. A CRC is linear: of two pieces in a row it is
 * that of the first with as many zeros behind it as the second has bytes, and that of the second.
 */
export interface Crc {
  readonly bits: number;
  /** Bit-reversed. */
  readonly polynomial: bigint;
}

export const crc32: Crc = { bits: 32, polynomial: 0xedb88320n };
export const crc32c: Crc = { bits: 32, polynomial: 0x82f63b78n };
export const crc64nvme: Crc = { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n };

/** By bit of a CRC what becomes of it. */
type Matrix = readonly bigint[];

/** The CRC `value` when that many zero bytes follow: one matrix per bit of their number. */
export function shifted(crc: Crc, value: bigint, sizeBytes: number): bigint {
  let matrix = oneZeroByte(crc);
  let result = value;
  for (let left = BigInt(sizeBytes); left > 0n; left >>= 1n) {
    if (left & 1n) result = applied(matrix, result);
    if (left > 1n) matrix = squared(matrix);
  }
  return result;
}

/**
 * The same for blocks of one length, which are summed all the time: by a table for each byte of a
 * CRC of 32 bits.
 */
export function overBlock(crc: Crc, blockBytes: number): (value: number) => number {
  const doublings = Math.log2(blockBytes);
  if (!Number.isInteger(doublings)) throw new Error(`${blockBytes} is no power of two`);
  // Made when first asked: most programs never ask.
  let tables: Uint32Array | undefined;
  const of = (at: number) => tables?.[at] ?? 0;
  return (value) => {
    tables ??= tablesOf(crc, doublings);
    const low = of(value & 0xff) ^ of(0x100 + ((value >>> 8) & 0xff));
    return (low ^ of(0x200 + ((value >>> 16) & 0xff)) ^ of(0x300 + (value >>> 24))) >>> 0;
  };
}

/** By byte of a CRC, and by what it is, its part of the CRC after so many doublings of a zero. */
function tablesOf(crc: Crc, doublings: number): Uint32Array {
  let matrix = oneZeroByte(crc);
  for (let doubling = 0; doubling < doublings; doubling += 1) matrix = squared(matrix);
  const rows = Uint32Array.from(matrix, Number);
  const tables = new Uint32Array(4 * 256);
  for (let at = 0; at < tables.length; at += 1) {
    const lowest = at & -at & 0xff;
    if (lowest === 0) continue;
    const row = 8 * (at >> 8) + Math.log2(lowest);
    tables[at] = (tables[at ^ lowest] ?? 0) ^ (rows[row] ?? 0);
  }
  return tables;
}

function oneZeroByte({ bits, polynomial }: Crc): Matrix {
  const oneBit = Array.from({ length: bits }, (_, bit) =>
    bit === 0 ? polynomial : 1n << BigInt(bit - 1),
  );
  return squared(squared(squared(oneBit)));
}

function squared(matrix: Matrix): Matrix {
  return matrix.map((row) => applied(matrix, row));
}

function applied(matrix: Matrix, vector: bigint): bigint {
  let sum = 0n;
  let left = vector;
  for (let row = 0; left > 0n; row += 1, left >>= 1n) {
    if (left & 1n) sum ^= matrix[row] ?? 0n;
  }
  return sum;
}
