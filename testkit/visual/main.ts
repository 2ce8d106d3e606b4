/** Pictures of pages and charts, and series of metrics, against reviewed baselines. */
import { findChromium } from './chromium.mjs';
import { expectPictureIn, expectSeriesIn } from './expect-picture.ts';
import { type PictureOf, takePicture as take } from './take-picture.ts';

export const expectPicture = expectPictureIn(process.env, process.platform);
export const expectSeries = expectSeriesIn(process.env);

export async function takePicture(of: PictureOf): Promise<Buffer> {
  return take(findChromium(process.env), of);
}

export { type CompareOptions, comparePictures, type Difference, type Mask } from './compare.ts';
export { visualErrors } from './errors.ts';
export type {
  PictureOptions,
  PictureResult,
  SeriesOptions,
  SeriesResult,
} from './expect-picture.ts';
export type { PictureOf } from './take-picture.ts';
