/** The first and last bytes of a file whose format says when it is complete. */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Look } from '../model/nouns.ts';
import { endingOf, formatOf, HEAD_BYTES, TAIL_BYTES } from '../policy/endings.ts';
import type { Ending } from '../policy/stability.ts';

export function readEnding(look: Look): Ending {
  const format = formatOf(basename(look.path));
  if (format === undefined) return 'plain';
  let file: number;
  try {
    file = openSync(look.path, 'r');
  } catch {
    // Whoever sends it meets the same and says so.
    return 'plain';
  }
  try {
    const head = read(file, 0, Math.min(HEAD_BYTES, look.sizeBytes));
    const tail = read(file, Math.max(0, look.sizeBytes - TAIL_BYTES), TAIL_BYTES);
    return endingOf(format, head, tail);
  } finally {
    closeSync(file);
  }
}

function read(file: number, at: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  return bytes.subarray(0, readSync(file, bytes, 0, count, at));
}
