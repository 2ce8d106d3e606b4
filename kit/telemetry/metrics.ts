/**
 * A registry of its own for each server, and metrics whose names say their unit. A name that breaks
 * the rules fails where it is made, not on a dashboard months later.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type MetricUnit = 'seconds' | 'bytes' | 'ratio' | 'count' | 'info' | 'timestamp_seconds';

interface MetricOptions<Label extends string> {
  /** Without prefix and unit: `http_request_duration`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

export interface SampledOptions<Label extends string> extends MetricOptions<Label> {
  readonly unit: MetricUnit;
}

export interface HistogramOptions<Label extends string> extends SampledOptions<Label> {
  readonly buckets?: readonly number[];
}

export interface GaugeOptions<Label extends string> extends SampledOptions<Label> {
  /** Called at each scrape: sets the value then, so that nothing has to be kept up to date. */
  readonly collect?: (gauge: Gauge<Label>) => void | Promise<void>;
}

export interface Metrics {
  readonly registry: Registry;
  readonly contentType: string;
  /** What `/metrics` answers. */
  text(): Promise<string>;
  /** `uploads` becomes `storage_uploads_total`. */
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>;
  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label>;
  gauge<Label extends string = never>(options: GaugeOptions<Label>): Gauge<Label>;
}

export interface MetricsOptions {
  /** Before every name of ours: `storage` gives `storage_uploads_total`. */
  readonly prefix?: string;
  /** Memory, CPU, event loop and garbage collection of the process; once a process is enough. */
  readonly processMetrics?: boolean;
}

/** From half a millisecond to a minute: what a request, a query or an upload can take. */
export const durationBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

export function metrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics === true) collectDefaultMetrics({ register: registry });
  const base = <Label extends string>(metric: MetricOptions<Label>, suffix: string) => ({
    name: metricName(options.prefix, metric.name, suffix),
    help: metric.help,
    labelNames: [...(metric.labels ?? [])],
    registers: [registry],
  });
  return {
    registry,
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counter: (metric) => new Counter(base(metric, 'total')),
    histogram: (metric) =>
      new Histogram({
        ...base(metric, suffixOf(metric.unit)),
        buckets: [...(metric.buckets ?? durationBuckets)],
      }),
    gauge(metric) {
      const { collect } = metric;
      return new Gauge({
        ...base(metric, suffixOf(metric.unit)),
        ...(collect === undefined
          ? {}
          : {
              collect() {
                return collect(this);
              },
            }),
      });
    },
  };
}

function suffixOf(unit: MetricUnit): string {
  return unit === 'count' ? '' : unit;
}

const namePattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const unitSuffix = /_(?:total|seconds|bytes|ratio|info|count|ms|milliseconds|kb|mb)$/;

function metricName(prefix: string | undefined, name: string, suffix: string): string {
  if (!namePattern.test(name)) throw new Error(`metric ${name}: use small letters, digits and _`);
  if (unitSuffix.test(name)) throw new Error(`metric ${name}: the unit is added by its option`);
  return [prefix, name, suffix].filter((part) => part !== undefined && part !== '').join('_');
}
