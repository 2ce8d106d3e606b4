/** Where one chunk of a file ends and the next begins. PURE. */
import type { Cut } from './port.ts';

const MIB = 1024 * 1024;
/** For S3: large enough to be fast, small enough to be moved and repaired in one go. */
export const SIZED: Cut = { kind: 'sized', chunkBytes: 32 * MIB };

/**
 * How long chunk `number` is at most. For `pieces` the first ones take the byte that does not
 * divide, so that sizes differ by one at most.
 */
export function chunkLimit(cut: Cut, number: number): number {
  if (cut.kind === 'sized') return cut.chunkBytes;
  const { count, sizeBytes } = cut;
  if (sizeBytes === undefined) return 64 * MIB;
  if (sizeBytes < count) return Math.max(1, sizeBytes);
  if (number >= count) return Math.max(1, Math.ceil(sizeBytes / count));
  return Math.floor(sizeBytes / count) + (number < sizeBytes % count ? 1 : 0);
}
