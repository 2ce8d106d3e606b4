/**
 * CRC-64/NVME, eight bytes at a time from tables of two halves, because no number of JavaScript
 * that is fast has 64 bits.
 */

const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** Eight tables of 256 entries, low and high halves apart. */
function tables(): { readonly low: Int32Array; readonly high: Int32Array } {
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  const first: bigint[] = [];
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1n ? (sum >> 1n) ^ POLYNOMIAL : sum >> 1n;
    first.push(sum);
  }
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = first[byte] ?? 0n;
    for (let table = 0; table < 8; table += 1) {
      low[table * 256 + byte] = Number(BigInt.asIntN(32, sum));
      high[table * 256 + byte] = Number(BigInt.asIntN(32, sum >> 32n));
      sum = (sum >> 8n) ^ (first[Number(sum & 0xffn)] ?? 0n);
    }
  }
  return { low, high };
}

const { low, high } = tables();

export class Crc64 {
  #low = -1;
  #high = -1;

  update(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let one = this.#low;
    let two = this.#high;
    let at = 0;
    for (; at + 8 <= bytes.length; at += 8) {
      const a = one ^ view.getInt32(at, true);
      const b = two ^ view.getInt32(at + 4, true);
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

function eight(table: Int32Array, a: number, b: number): number {
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
