/** Seeded damage to real reports: what a full disk, a killed process or an enemy makes of them. */

export interface Damage {
  readonly bytes: Buffer;
  /** True when the bytes are a beginning of the original and nothing else. */
  readonly isCut: boolean;
}

export type Random = () => number;

/** A small generator with a good spread (mulberry32); equal seeds give equal numbers. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SPECIAL = '<>&"\'/={}[]:,\\!-?# \n\r\t\u0000';

export function damaged(original: Buffer, random: Random): Damage {
  const place = (size: number) => Math.floor(random() * size);
  if (random() < 0.3) return { bytes: original.subarray(0, place(original.length)), isCut: true };
  let bytes: Buffer = Buffer.from(original);
  const times = 1 + place(4);
  for (let time = 0; time < times && bytes.length > 0; time += 1) {
    const from = place(bytes.length);
    const to = Math.min(bytes.length, from + place(64));
    const kind = place(5);
    if (kind === 0) bytes[from] = (bytes[from] as number) ^ (1 << place(8));
    if (kind === 1) bytes[from] = SPECIAL.charCodeAt(place(SPECIAL.length));
    if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    if (kind === 3) {
      const piece = bytes.subarray(from, to);
      const repeated = Array.from({ length: 1 + place(20) }, () => piece);
      bytes = Buffer.concat([bytes.subarray(0, from), ...repeated, bytes.subarray(from)]);
    }
    if (kind === 4) {
      const at = place(bytes.length);
      const piece = Buffer.from(bytes.subarray(from, to));
      bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    }
  }
  return { bytes, isCut: false };
}

/**
 * Formats of records without an end of the whole: cut between two records they are shorter, and
 * nothing can tell. Within a record they are cut like any other; libtest, whose records are whole
 * programs, tells one that lacks its end as a crash, which fails.
 */
export const OPEN_ENDED: ReadonlySet<string> = new Set([
  'gotest',
  'lcov',
  'gocover',
  'gobench',
  'tap',
  'libtest',
]);
