/** What monitoring needs to know of calls: errors, times, upstream failures, the database. */
import type { Metrics } from '@gauntlet/kit/telemetry';
import type { CallEnd, Heard } from './call.ts';

export interface CallMetrics {
  heard(heard: Heard): void;
  ended(operation: string, end: CallEnd['kind'], durationMs: number): void;
  query(durationMs: number): void;
  /** A charge was cut off at its hold: what the provider wants beyond it is the operator's. */
  uncovered(provider: string, model: string, dollars: number): void;
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
  const uncovered = metrics.counter({
    name: 'gateway_uncovered_dollars',
    help: 'What requests used beyond what was held for them, and nobody is charged for',
    labels: ['provider', 'model'],
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
    uncovered: (provider, model, dollars) => uncovered.inc({ provider, model }, dollars),
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
