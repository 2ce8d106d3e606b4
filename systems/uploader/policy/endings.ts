/** How MCAP and ROS bag files say that they were closed. */
import type { Ending } from './stability.ts';

export const MCAP_MAGIC = new Uint8Array([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]);
const BAG_MAGIC = new TextEncoder().encode('#ROSBAG V2.0\n');
/** As much of the beginning as is needed: the header of a bag is padded to 4,096 bytes. */
export const HEAD_BYTES = 4096 + BAG_MAGIC.length;
export const TAIL_BYTES = MCAP_MAGIC.length;

export type Format = 'mcap' | 'bag';

export function formatOf(name: string): Format | undefined {
  if (/\.mcap$/i.test(name)) return 'mcap';
  return /\.bag$/i.test(name) ? 'bag' : undefined;
}

/** `head` and `tail` are the first and last bytes, as many as there are of those wanted. */
export function endingOf(format: Format, head: Uint8Array, tail: Uint8Array): Ending {
  if (format === 'mcap') {
    // Both ends, or the opening magic of a file of 8 bytes would count as its closing one.
    const isClosed = head.length > TAIL_BYTES && startsWith(tail, MCAP_MAGIC);
    return isClosed ? 'closed' : 'open';
  }
  return bagEnding(head);
}

/** A bag that is open has `index_pos=0` in its first record; closing writes where the index is. */
function bagEnding(head: Uint8Array): Ending {
  if (head.length < BAG_MAGIC.length) return 'open';
  // Another format that uses the same ending: there is nothing to look for.
  if (!startsWith(head, BAG_MAGIC)) return 'plain';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let at = BAG_MAGIC.length;
  if (at + 4 > head.length) return 'open';
  const end = Math.min(head.length, at + 4 + view.getUint32(at, true));
  at += 4;
  while (at + 4 <= end) {
    const length = view.getUint32(at, true);
    const field = head.subarray(at + 4, Math.min(end, at + 4 + length));
    const name = new TextDecoder().decode(field.subarray(0, 10));
    if (name === 'index_pos=' && field.length >= 18) {
      const place = new DataView(field.buffer, field.byteOffset, field.byteLength);
      return place.getBigUint64(10, true) > 0n ? 'closed' : 'open';
    }
    at += 4 + length;
  }
  return 'open';
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}
