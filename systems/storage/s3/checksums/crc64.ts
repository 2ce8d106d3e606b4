/**
 * CRC-64/NVME, eight bytes at a time from tables of two halves, because no number of JavaScript
 * that is fast has 64 bits.
 */

const polynomial = 0x9a6c9329ac4bc9b5n;
const low = new Uint32Array(8 * 256);
const high = new Uint32Array(8 * 256);

for (let byte = 0; byte < 256; byte += 1) {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1)
    value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
  low[byte] = Number(value & 0xffffffffn);
  high[byte] = Number(value >> 32n);
}
for (let table = 1; table < 8; table += 1) {
  for (let byte = 0; byte < 256; byte += 1) {
    const before = (table - 1) * 256 + byte;
    const lowBefore = low[before] ?? 0;
    const highBefore = high[before] ?? 0;
    const index = lowBefore & 0xff;
    low[table * 256 + byte] = ((lowBefore >>> 8) | (highBefore << 24)) ^ (low[index] ?? 0);
    high[table * 256 + byte] = (highBefore >>> 8) ^ (high[index] ?? 0);
  }
}

export class Crc64 {
  #low = 0xffffffff;
  #high = 0xffffffff;

  update(bytes: Uint8Array): void {
    let one = this.#low;
    let two = this.#high;
    const whole = bytes.length - (bytes.length % 8);
    let at = 0;
    for (; at < whole; at += 8) {
      const a = one ^ word(bytes, at);
      const b = two ^ word(bytes, at + 4);
      one = eight(low, a, b);
      two = eight(high, a, b);
    }
    for (; at < bytes.length; at += 1) {
      const index = (one ^ (bytes[at] ?? 0)) & 0xff;
      one = ((one >>> 8) | (two << 24)) ^ (low[index] ?? 0);
      two = (two >>> 8) ^ (high[index] ?? 0);
    }
    this.#low = one;
    this.#high = two;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

function eight(table: Uint32Array, a: number, b: number): number {
  return (
    (table[1792 + (a & 0xff)] ?? 0) ^
    (table[1536 + ((a >>> 8) & 0xff)] ?? 0) ^
    (table[1280 + ((a >>> 16) & 0xff)] ?? 0) ^
    (table[1024 + (a >>> 24)] ?? 0) ^
    (table[768 + (b & 0xff)] ?? 0) ^
    (table[512 + ((b >>> 8) & 0xff)] ?? 0) ^
    (table[256 + ((b >>> 16) & 0xff)] ?? 0) ^
    (table[b >>> 24] ?? 0)
  );
}
