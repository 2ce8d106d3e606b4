/** Two pictures, pixel by pixel, and how odd their difference is. */
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { visualErrors } from './errors.ts';

export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CompareOptions {
  /** Rectangles that are not looked at. */
  readonly masks?: readonly Mask[];
  /** How far a colour may be off, 0 to 1. */
  readonly colourTolerance?: number;
}

export interface Difference {
  readonly pixels: number;
  /** Of all pixels that are looked at, 0 to 1. */
  readonly share: number;
  /** The most pixels that differ in one piece: a moved button, and not scattered noise. */
  readonly largestPiece: number;
  /** 0 is the same; a piece of a quarter of the picture is about a half; 1 is another picture. */
  readonly score: number;
  /** The difference as a PNG. */
  readonly picture: Buffer;
}

export function comparePictures(
  name: string,
  before: Uint8Array,
  after: Uint8Array,
  options: CompareOptions = {},
): Difference {
  const [one, other] = [decode(name, before), decode(name, after)];
  const width = Math.max(one.width, other.width);
  const height = Math.max(one.height, other.height);
  const old = onCanvas(one, width, height);
  const now = onCanvas(other, width, height);
  for (const mask of options.masks ?? []) for (const png of [old, now]) cover(png, mask);
  const out = new PNG({ width, height });
  // Pixels that only smooth an edge are not counted: fonts are drawn so, a little otherwise
  // on each machine.
  pixelmatch(old.data, now.data, out.data, width, height, {
    threshold: options.colourTolerance ?? 0.1,
    includeAA: false,
    diffMask: true,
  });
  const isOdd = (index: number) => (out.data[index * 4 + 3] ?? 0) > 0 && isDifference(out, index);
  const { pixels, largest } = pieces(width, height, isOdd);
  const looked = width * height - maskedPixels(options.masks ?? [], width, height);
  const share = pixels / Math.max(1, looked);
  const piece = largest / Math.max(1, looked);
  const score = Math.min(1, Math.max(share, Math.sqrt(piece)));
  return { pixels, share, largestPiece: largest, score, picture: PNG.sync.write(out) };
}

/** pixelmatch paints differences red, and smoothed edges yellow. */
function isDifference(out: PNG, index: number): boolean {
  return out.data[index * 4] === 255 && out.data[index * 4 + 1] === 0;
}

function decode(name: string, picture: Uint8Array): PNG {
  try {
    return PNG.sync.read(Buffer.from(picture));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw visualErrors.make('VISUAL_BAD_PICTURE', { name, reason }, error);
  }
}

/** What one picture has beyond the other is a difference: it stands against magenta. */
function onCanvas(png: PNG, width: number, height: number): PNG {
  const canvas = new PNG({ width, height });
  for (let at = 0; at < canvas.data.length; at += 4) canvas.data.set([255, 0, 255, 255], at);
  PNG.bitblt(png, canvas, 0, 0, png.width, png.height, 0, 0);
  return canvas;
}

function cover(png: PNG, mask: Mask): void {
  const [right, bottom] = [mask.x + mask.width, mask.y + mask.height];
  for (let y = Math.max(0, mask.y); y < Math.min(png.height, bottom); y += 1) {
    for (let x = Math.max(0, mask.x); x < Math.min(png.width, right); x += 1) {
      png.data.set([0, 0, 0, 255], (y * png.width + x) * 4);
    }
  }
}

function maskedPixels(masks: readonly Mask[], width: number, height: number): number {
  const covered = new PNG({ width, height });
  for (const mask of masks) cover(covered, mask);
  let count = 0;
  for (let at = 3; at < covered.data.length; at += 4) if (covered.data[at] === 255) count += 1;
  return count;
}

/** Pixels that differ, and the most of them that hang together. */
function pieces(width: number, height: number, isOdd: (index: number) => boolean) {
  const seen = new Uint8Array(width * height);
  let [pixels, largest] = [0, 0];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start] === 1 || !isOdd(start)) continue;
    const open = [start];
    seen[start] = 1;
    let size = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      size += 1;
      for (const next of neighbours(at, width, height)) {
        if (seen[next] === 1 || !isOdd(next)) continue;
        seen[next] = 1;
        open.push(next);
      }
    }
    pixels += size;
    largest = Math.max(largest, size);
  }
  return { pixels, largest };
}

function neighbours(at: number, width: number, height: number): number[] {
  const x = at % width;
  const found = [];
  if (x > 0) found.push(at - 1);
  if (x < width - 1) found.push(at + 1);
  if (at >= width) found.push(at - width);
  if (at < width * (height - 1)) found.push(at + width);
  return found;
}
