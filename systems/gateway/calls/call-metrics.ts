/** What monitoring needs to know of calls: errors, times, upstream failures, the database. */
import type { Metrics } from '@gauntlet/kit/telemetry';
import type { CallEnd, Heard } from './call.ts';

export interface CallMetrics {
  heard(heard: Heard): void;
  ended(operation: string, end: CallEnd['kind'], durationMs: number): void;
  query(durationMs: number): void;
  /** Asked at each scrape: holds whose end the database could not be told yet. */
  late(count: () => number): void;
}

export function callMetrics(metrics: Metrics): CallMetrics {
  const upstream = metrics.histogram({
    name: 'gateway_upstream_duration',
    unit: 'seconds',
    help: 'From sending a request to a provider to its first byte',
    labels: ['provider'],
  });
  const failures = metrics.counter({
    name: 'gateway_upstream_failures',
    help: 'Attempts at a provider that failed',
    labels: ['provider', 'reason'],
  });
  const calls = metrics.histogram({
    name: 'gateway_call_duration',
    unit: 'seconds',
    help: 'From the hold to the last byte of an answer',
    labels: ['operation', 'end'],
  });
  const queries = metrics.histogram({
    name: 'gateway_database_duration',
    unit: 'seconds',
    help: 'Statements of the database',
  });
  return {
    heard({ provider, failure, latencyMs }) {
      if (failure === undefined) upstream.observe({ provider }, latencyMs / 1_000);
      else failures.inc({ provider, reason: failure.reason });
    },
    ended: (operation, end, durationMs) => calls.observe({ operation, end }, durationMs / 1_000),
    query: (durationMs) => queries.observe(durationMs / 1_000),
    late(count) {
      metrics.gauge({
        name: 'gateway_late_holds',
        unit: 'count',
        help: 'Holds whose end the database could not be told yet',
        collect: (gauge) => gauge.set(count()),
      });
    },
  };
}
