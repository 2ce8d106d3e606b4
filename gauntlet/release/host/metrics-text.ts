/** PURE. What a host sees of its versions, as Prometheus reads it. */
import type { SeenHost, SeenVersion } from './seen.ts';

interface Metric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly value: (version: SeenVersion) => number | undefined;
}

const MB = 1_000_000;

const METRICS: readonly Metric[] = [
  metric('up', 'gauge', 'Whether it works', ({ isRunning }) => (isRunning ? 1 : 0)),
  metric('share', 'gauge', 'Of the users, from 0 to 1', ({ weight }) => weight),
  metric('requests_total', 'counter', 'Requests of users', ({ requests }) => requests),
  metric('errors_total', 'counter', 'Answers from 500 on, or none', ({ errors }) => errors),
  metric(
    'critical_errors_total',
    'counter',
    'Errors on critical paths',
    ({ critical }) => critical.errors,
  ),
  metric('in_flight', 'gauge', 'Requests without an answer yet', ({ inFlight }) => inFlight),
  metric('restarts_total', 'counter', 'How often it ended by itself', ({ restarts }) => restarts),
  metric('health_failing', 'gauge', 'Failed checks in a row', ({ health }) => health.failing),
  metric('memory_bytes', 'gauge', 'What it holds', ({ memoryMb }) => memoryMb && memoryMb * MB),
];

function metric(name: string, kind: Metric['kind'], help: string, value: Metric['value']): Metric {
  return { name: `gauntlet_version_${name}`, kind, help, value };
}

export function hostMetrics({ systems }: SeenHost): string {
  const versions = Object.entries(systems).flatMap(([place, system]) =>
    system.versions.map((version) => ({ labels: labelsOf(place, version), version })),
  );
  return METRICS.map(({ name, kind, help, value }) => {
    const lines = versions.flatMap(({ labels, version }) => {
      const found = value(version);
      return found === undefined ? [] : `${name}{${labels}} ${found}\n`;
    });
    return `# HELP ${name} ${help}.\n# TYPE ${name} ${kind}\n${lines.join('')}`;
  }).join('');
}

/** A place is `environment/system`; a system's name has no slash. */
function labelsOf(place: string, { version }: SeenVersion): string {
  const slash = place.lastIndexOf('/');
  const labels = {
    environment: place.slice(0, slash),
    system: place.slice(slash + 1),
    version,
  };
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, '_')}"`)
    .join(',');
}
