/** How a file is cut into parts. */

/** What S3 allows: at most so many parts, each but the last at least so large. */
const PARTS_MOST = 10_000;
const PART_LEAST_BYTES = 5 * 1024 * 1024;
const STEP_BYTES = 1024 * 1024;

export interface Part {
  /** From 1. */
  readonly number: number;
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** Whole mebibytes, grown so that 10,000 parts suffice. */
export function partBytesFor(sizeBytes: number, wantedBytes: number): number {
  const least = Math.max(PART_LEAST_BYTES, wantedBytes, sizeBytes / PARTS_MOST);
  return Math.ceil(least / STEP_BYTES) * STEP_BYTES;
}

export function partsOf(sizeBytes: number, partBytes: number): readonly Part[] {
  const count = Math.max(1, Math.ceil(sizeBytes / partBytes));
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    startBytes: index * partBytes,
    sizeBytes: Math.min(partBytes, sizeBytes - index * partBytes),
  }));
}

export interface StoredPart {
  readonly number: number;
  readonly sizeBytes: number;
  readonly crc32: string | undefined;
  readonly etag: string;
}

/** Parts that are there with the content that is wanted; the others are sent (again). */
export function partsDone(
  parts: readonly Part[],
  partCrc32: readonly string[],
  stored: readonly StoredPart[],
): ReadonlyMap<number, StoredPart> {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const done = new Map<number, StoredPart>();
  for (const { number, sizeBytes } of parts) {
    const there = byNumber.get(number);
    const crc32 = partCrc32[number - 1];
    if (there?.sizeBytes !== sizeBytes || crc32 === undefined || there.crc32 !== crc32) continue;
    done.set(number, there);
  }
  return done;
}
