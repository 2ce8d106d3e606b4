/** Bytes to lines, for formats of lines. What a line may cost is bounded: too long is a cut. */
import { grouped } from '../model/grouped.ts';
import { Cut } from './cut.ts';

const LINE_CAP_BYTES = 8 * 1024 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface Lines {
  push(bytes: Buffer, offset: number): void;
  /** The last line when nothing ends it, else undefined. */
  rest(): { readonly text: string; readonly offset: number } | undefined;
}

/** Calls `take` with every line, without its end, and with the offset at which it starts. */
export function lines(
  take: (text: string, offset: number) => void,
  capBytes = LINE_CAP_BYTES,
): Lines {
  let parts: Buffer[] = [];
  let heldBytes = 0;
  let heldOffset = 0;

  function hold(bytes: Buffer, offset: number): void {
    if (heldBytes === 0) heldOffset = offset;
    heldBytes += bytes.length;
    if (heldBytes > capBytes) {
      throw new Cut(heldOffset, `a line of more than ${grouped(capBytes)} bytes`);
    }
    parts.push(Buffer.from(bytes));
  }

  function held(): string {
    const all = Buffer.concat(parts);
    parts = [];
    heldBytes = 0;
    return slice(all, 0, all.length);
  }

  return {
    push(bytes, offset) {
      let at = 0;
      let end = bytes.indexOf(NEWLINE);
      if (end >= 0 && heldBytes > 0) {
        hold(bytes.subarray(0, end), offset);
        take(held(), heldOffset);
        at = end + 1;
        end = bytes.indexOf(NEWLINE, at);
      }
      while (end >= 0) {
        take(slice(bytes, at, end), offset + at);
        at = end + 1;
        end = bytes.indexOf(NEWLINE, at);
      }
      if (at < bytes.length) hold(bytes.subarray(at), offset + at);
    },
    rest: () => (heldBytes === 0 ? undefined : { text: held(), offset: heldOffset }),
  };
}

function slice(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end > start && bytes[end - 1] === RETURN ? end - 1 : end);
}
