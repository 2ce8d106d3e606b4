/** Lines that may come in any number of pieces. Whoever never ends one does not fill the memory. */

export interface LineBuffer {
  /**
   * Takes bytes from `start` up to the next line end. `next` is where the following bytes begin;
   * without a line there was no end yet, or too much before it.
   */
  take(bytes: Buffer, start: number): { readonly line: string | undefined; readonly next: number };
  readonly isTooLong: boolean;
}

const newline = 0x0a;

export function lineBuffer(mostBytes: number): LineBuffer {
  let held = '';
  return {
    take(bytes, start) {
      const end = bytes.indexOf(newline, start);
      const stop = end < 0 ? bytes.length : end;
      held += bytes.toString('latin1', start, Math.min(stop, start + mostBytes + 1));
      if (end < 0) return { line: undefined, next: bytes.length };
      const line = held;
      if (line.length <= mostBytes) held = '';
      return { line: line.length > mostBytes ? undefined : line, next: end + 1 };
    },
    get isTooLong() {
      return held.length > mostBytes;
    },
  };
}
