/**
 * Buffers for small files, used again and again. Memory that a process has never touched has to be
 * given to it page by page, and that takes longer than reading a small file does.
 */

const SMALLEST_BYTES = 4096;
/** What is kept at most, of all sizes together. */
const KEPT_BYTES = 2 * 1024 * 1024;

export class SpareBuffers {
  readonly #kept = new Map<number, ArrayBuffer[]>();
  #keptBytes = 0;

  /** What is in it is of another file. */
  take(sizeBytes: number): Buffer<ArrayBuffer> {
    const wholeBytes = wholeBytesOf(sizeBytes);
    const spare = this.#kept.get(wholeBytes)?.pop();
    if (spare === undefined) return Buffer.from(new ArrayBuffer(wholeBytes), 0, sizeBytes);
    this.#keptBytes -= wholeBytes;
    return Buffer.from(spare, 0, sizeBytes);
  }

  /** Only what was taken here, once, and when nobody looks into it any more. */
  giveBack({ buffer }: Buffer<ArrayBuffer>): void {
    const { byteLength } = buffer;
    if (this.#keptBytes + byteLength > KEPT_BYTES) return;
    this.#keptBytes += byteLength;
    const kept = this.#kept.get(byteLength);
    if (kept === undefined) this.#kept.set(byteLength, [buffer]);
    else kept.push(buffer);
  }
}

/** Few sizes, so that one fits the next file. */
function wholeBytesOf(sizeBytes: number): number {
  return Math.max(SMALLEST_BYTES, 2 ** Math.ceil(Math.log2(Math.max(1, sizeBytes))));
}
