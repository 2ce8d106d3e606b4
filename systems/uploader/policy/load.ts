/** How much of what may be under way at once a file takes. */

/**
 * Small files wait for answers and syncs, and not for the line: so many of them are one large one.
 * With fewer the processor waits as well.
 */
const SMALL_ONES = 32;

/** Connections that as many files may want at once: the rest of their questions wait in turn. */
export const CONNECTIONS_A_FILE = 16;

/** One for a file that is sent in parts; what is sent in one piece is held in memory as a whole. */
export function loadOf(sizeBytes: number, multipartFromBytes: number): number {
  return Math.min(1, Math.max(1 / SMALL_ONES, sizeBytes / multipartFromBytes));
}
