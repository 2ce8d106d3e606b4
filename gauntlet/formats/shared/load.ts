/**
 * The words that load tools share, so that a rule about latency holds for each: `latency.p95` in
 * milliseconds, `requests.rate` a second, `requests.count`, `errors.rate` as a share of requests.
 * A part of the load (an endpoint, a tag) stands in braces behind.
 */
import type { ReportSink } from '../../model/report.ts';

export interface Window {
  readonly startedAt: number;
  readonly endedAt: number;
}

export type AddSample = (metric: string, unit: string, value: unknown) => void;

/** Adds what is a number; anything else is not a measurement. */
export function samples(sink: ReportSink, { startedAt, endedAt }: Window, part = ''): AddSample {
  return (metric, unit, value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    const name = part === '' ? metric : `${metric}{${part}}`;
    sink.sample({ metric: name, unit, value, startedAt, endedAt });
  };
}

/** A time in any notation that Date reads, or the one given. */
export function timeOf(text: unknown, otherwise: number): number {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time) ? time : otherwise;
}
