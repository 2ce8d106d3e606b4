/** What is counted for one name of request while a run goes on. */
import { Histogram } from './histogram.ts';
import type {
  Distribution,
  DistributionJson,
  ErrorKind,
  FiguresJson,
  RequestFigures,
} from './result.ts';

const usPerMs = 1_000;

export class Figures {
  sent = 0;
  answered = 0;
  dropped = 0;
  errors = 0;
  bytes = 0;
  events = 0;
  readonly errorsByKind = new Map<ErrorKind, number>();
  /** By status; sparse. */
  readonly statuses: number[] = [];
  readonly latency = new Histogram();
  readonly service = new Histogram();
  readonly firstByte = new Histogram();
  readonly firstEvent = new Histogram();

  addError(kind: ErrorKind): void {
    this.errors += 1;
    if (kind === 'dropped') this.dropped += 1;
    this.errorsByKind.set(kind, (this.errorsByKind.get(kind) ?? 0) + 1);
  }

  addStatus(status: number): void {
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
  }

  view(durationMs: number): RequestFigures {
    const { sent, answered, dropped, errors, bytes, events } = this;
    return {
      sent,
      answered,
      dropped,
      errors,
      errorsByKind: Object.fromEntries(this.errorsByKind),
      statuses: Object.fromEntries(Object.entries(this.statuses).filter(([, count]) => count > 0)),
      bytes,
      events,
      ratePerSecond: durationMs > 0 ? answered / (durationMs / 1_000) : 0,
      series: {
        latency: inMs(this.latency),
        service: inMs(this.service),
        'first-byte': inMs(this.firstByte),
        'first-event': inMs(this.firstEvent),
      },
    };
  }

  json(durationMs: number): FiguresJson {
    const { series, ...rest } = this.view(durationMs);
    return {
      ...rest,
      latencyMs: distributionJson(series.latency),
      serviceMs: distributionJson(series.service),
      firstByteMs: distributionJson(series['first-byte']),
      firstEventMs: distributionJson(series['first-event']),
      histogram: this.latency.pairs(),
    };
  }
}

function inMs(histogram: Histogram): Distribution {
  return {
    count: histogram.count,
    min: histogram.min / usPerMs,
    mean: histogram.mean / usPerMs,
    max: histogram.max / usPerMs,
    percentile: (percent) => histogram.percentile(percent) / usPerMs,
  };
}

function distributionJson(of: Distribution): DistributionJson | null {
  if (of.count === 0) return null;
  const { count, min, mean, max } = of;
  return {
    count,
    min,
    mean,
    max,
    p50: of.percentile(50),
    p75: of.percentile(75),
    p90: of.percentile(90),
    p95: of.percentile(95),
    p99: of.percentile(99),
    'p99.9': of.percentile(99.9),
    'p99.99': of.percentile(99.99),
  };
}
