/** Pictures and series against baselines that a person has looked at. */
import { join, resolve } from 'node:path';
import {
  callerFolder,
  checkFileName,
  type Environment,
  permissionIn,
  readIfThere,
  refuseUpdateInCi,
  writeReviewed,
} from '../contract/reviewed-file.ts';
import { type CompareOptions, comparePictures, type Difference } from './compare.ts';
import { visualErrors } from './errors.ts';
import { type Oddness, oddness } from './oddness.ts';
import { picturePage, seriesPage } from './page.ts';

interface BaselineOptions {
  /** Where `pictures/` is; the folder of the test when not said. */
  readonly folder?: string;
  /** Where the page of a failure goes; `test-results/pictures` when not said. */
  readonly output?: string;
  readonly update?: boolean;
}

export interface PictureOptions extends BaselineOptions, CompareOptions {
  /** The share of pixels that may differ; 0 when not said. */
  readonly tolerance?: number;
  /** Fonts are drawn otherwise elsewhere: each platform has its baseline. `any` is for all. */
  readonly platform?: string;
}

export interface PictureResult {
  readonly path: string;
  readonly outcome: 'same' | 'written' | 'updated';
  readonly difference?: Difference;
}

export interface SeriesOptions extends BaselineOptions {
  /** The highest robust z-score that passes; 6 when not said. */
  readonly limit?: number;
  /** The share of the median that always counts as noise; 0.02 when not said. */
  readonly floor?: number;
}

export interface SeriesResult {
  readonly path: string;
  readonly outcome: 'usual' | 'written' | 'updated';
  readonly oddness?: Oddness;
}

const OUTPUT = join('test-results', 'pictures');
const RUNS_KEPT = 30;

export function expectPictureIn(environment: Environment, platform: string) {
  return (name: string, picture: Uint8Array, options: PictureOptions = {}): PictureResult => {
    checkFileName(name);
    const where = options.platform ?? platform;
    const folder = join(options.folder ?? callerFolder(), 'pictures');
    const path = join(folder, `${name}.${where}.png`);
    refuseUpdateInCi(environment, path, options.update);
    const { mayUpdate } = permissionIn(environment, options.update);
    const before = readIfThere(path);
    if (!before) {
      if (!mayUpdate) throw visualErrors.make('VISUAL_MISSING', { name, platform: where, path });
      comparePictures(name, picture, picture);
      writeReviewed(path, picture);
      return { path, outcome: 'written' };
    }
    const difference = comparePictures(name, before, picture, options);
    if (difference.share <= (options.tolerance ?? 0)) return { path, outcome: 'same', difference };
    if (mayUpdate) {
      writeReviewed(path, picture);
      return { path, outcome: 'updated', difference };
    }
    const page = resolve(options.output ?? OUTPUT, `${name}.${where}.html`);
    const details = {
      ...{ name, page, pixels: difference.pixels, score: difference.score.toFixed(2) },
      percent: (difference.share * 100).toFixed(2),
    };
    const error = visualErrors.make('VISUAL_DIFFERENT', details);
    const pictures = { before, after: picture, difference: difference.picture };
    writeReviewed(page, picturePage(`${name} on ${where}`, error.message, pictures));
    throw error;
  };
}

export function expectSeriesIn(environment: Environment) {
  return (name: string, points: readonly number[], options: SeriesOptions = {}): SeriesResult => {
    checkFileName(name);
    const path = join(options.folder ?? callerFolder(), 'pictures', `${name}.series.json`);
    refuseUpdateInCi(environment, path, options.update);
    const { mayUpdate } = permissionIn(environment, options.update);
    const text = readIfThere(path)?.toString('utf8');
    if (text === undefined) {
      const details = { name, platform: 'series', path };
      if (!mayUpdate) throw visualErrors.make('VISUAL_MISSING', details);
      writeReviewed(path, historyText([points]));
      return { path, outcome: 'written' };
    }
    const { limit = 6, floor = 0.02 } = options;
    const history = JSON.parse(text).runs as readonly (readonly number[])[];
    const found = oddness(points, history, limit, floor);
    if (mayUpdate) {
      writeReviewed(path, historyText([...history, points].slice(-RUNS_KEPT)));
      return { path, outcome: 'updated', oddness: found };
    }
    const isShort = points.length < Math.min(...history.map((run) => run.length));
    if (found.score <= limit && !isShort) return { path, outcome: 'usual', oddness: found };
    const page = resolve(options.output ?? OUTPUT, `${name}.series.html`);
    const usual = found.bands[found.at]?.median;
    const what = isShort
      ? `it has ${points.length} points, fewer than any before`
      : `point ${found.at} is ${points[found.at]}, and was about ${usual}`;
    const score = found.score.toFixed(1);
    const error = visualErrors.make('VISUAL_ODD_SERIES', { name, what, score, limit, page });
    writeReviewed(page, seriesPage(name, error.message, points, found.bands));
    throw error;
  };
}

/** One run to a line: a review sees what was added. */
function historyText(runs: readonly (readonly number[])[]): string {
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
  return `{\n  "format": "testkit-series/1",\n  "runs": [\n${lines}\n  ]\n}\n`;
}
