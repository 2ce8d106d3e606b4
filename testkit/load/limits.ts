/** Limits that fail a run: read from text, judged by what was measured. None never passes. */
import { durationText, readDurationMs } from './duration.ts';
import { loadErrors } from './errors.ts';
import type { Distribution, LimitVerdict, RequestFigures } from './result.ts';

export interface Limit {
  readonly text: string;
  /** The name of a request; of all when not given. */
  readonly request: string | undefined;
  readonly measure: Measure;
  readonly below: boolean;
  readonly orEqual: boolean;
  /** Milliseconds, a share from 0 to 1, per second, or a count. */
  readonly bound: number;
}

type Series = 'latency' | 'service' | 'first-byte' | 'first-event';

type Measure =
  | { readonly of: 'percentile'; readonly series: Series; readonly percent: number }
  | { readonly of: 'mean' | 'max'; readonly series: Series }
  | { readonly of: 'errors' | 'rate' | 'samples' | 'dropped' };

const form = new RegExp(
  [
    /^(?:(?<request>.+):\s*)?/,
    /(?:(?<series>service|first-byte|first-event)\s+)?/,
    /(?<measure>p\d+(?:\.\d+)?|mean|max|errors|rate|samples|dropped)/,
    /\s*(?<sign><=?|>=?)\s*(?<bound>.+)$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

export function readLimit(text: string): Limit {
  const groups = form.exec(text.trim())?.groups;
  if (groups === undefined) throw loadErrors.make('LOAD_BAD_LIMIT', { text });
  const { request, series = 'latency', measure = '', sign = '', bound = '' } = groups;
  const read = readMeasure(measure, series as Series, text);
  return {
    text: text.trim(),
    request: request?.trim(),
    measure: read,
    below: sign.startsWith('<'),
    orEqual: sign.endsWith('='),
    bound: readBound(read, bound.trim(), text),
  };
}

function readMeasure(measure: string, series: Series, text: string): Measure {
  if (measure.startsWith('p')) {
    const percent = Number(measure.slice(1));
    if (!(percent > 0 && percent < 100)) throw loadErrors.make('LOAD_BAD_LIMIT', { text });
    return { of: 'percentile', series, percent };
  }
  if (measure === 'mean' || measure === 'max') return { of: measure, series };
  if (series !== 'latency') throw loadErrors.make('LOAD_BAD_LIMIT', { text });
  return { of: measure as 'errors' | 'rate' | 'samples' | 'dropped' };
}

function readBound({ of }: Measure, bound: string, text: string): number {
  if (of === 'percentile' || of === 'mean' || of === 'max') return readDurationMs(bound);
  const match = /^(\d+(?:\.\d+)?)\s*(%|\/s)?$/.exec(bound);
  const unit = match?.[2];
  const isFit = of === 'errors' ? unit === '%' : of === 'rate' ? unit !== '%' : unit === undefined;
  if (match === null || !isFit) throw loadErrors.make('LOAD_BAD_LIMIT', { text });
  return Number(match[1]) / (unit === '%' ? 100 : 1);
}

export function judgeLimit(
  limit: Limit,
  all: RequestFigures,
  byName: Readonly<Record<string, RequestFigures>>,
): LimitVerdict {
  const { text, request, measure } = limit;
  const figures = request === undefined ? all : byName[request];
  if (figures === undefined) return failed(text, `no request is named '${request}'`);
  const samples = samplesOf(measure, figures);
  if (samples === 0) return failed(text, 'nothing was measured');
  const needed = samplesNeeded(measure);
  if (samples < needed)
    return failed(text, `${samples} samples are too few: it takes ${needed} to tell`);
  const measured = measuredOf(measure, figures);
  const isWithin = limit.below ? measured < limit.bound : measured > limit.bound;
  const passes = isWithin || (limit.orEqual && measured === limit.bound);
  const shown = measuredText(measure, measured);
  return { limit: text, passes, measured, reason: passes ? `it is ${shown}` : `it was ${shown}` };
}

function failed(limit: string, reason: string): LimitVerdict {
  return { limit, passes: false, measured: null, reason };
}

function samplesOf(measure: Measure, figures: RequestFigures): number {
  if (!('series' in measure)) return figures.sent + figures.dropped;
  return seriesOf(measure.series, figures).count;
}

/** Of fewer, the percentile is the maximum: it says nothing that `max` does not. */
function samplesNeeded(measure: Measure): number {
  return measure.of === 'percentile' ? Math.ceil(100 / (100 - measure.percent) - 1e-9) : 1;
}

function measuredOf(measure: Measure, figures: RequestFigures): number {
  switch (measure.of) {
    case 'percentile':
      return seriesOf(measure.series, figures).percentile(measure.percent);
    case 'mean':
    case 'max':
      return seriesOf(measure.series, figures)[measure.of];
    case 'errors':
      return figures.errors / (figures.sent + figures.dropped);
    case 'rate':
      return figures.ratePerSecond;
    case 'samples':
      return figures.answered;
    case 'dropped':
      return figures.dropped;
  }
}

function seriesOf(series: Series, figures: RequestFigures): Distribution {
  return figures.series[series];
}

function measuredText({ of }: Measure, measured: number): string {
  if (of === 'errors') return `${(measured * 100).toFixed(2)} %`;
  if (of === 'rate') return `${measured.toFixed(1)} a second`;
  if (of === 'samples' || of === 'dropped') return String(measured);
  return durationText(measured);
}
