/** What is exposed, and that rules and dashboard ask for nothing else. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { hostMetrics } from './metrics-text.ts';
import type { SeenVersion } from './seen.ts';

const version: SeenVersion = {
  version: '3f2a91c',
  spec: {
    ...{ version: '3f2a91c', command: ['node'], folder: '.', environment: {} },
    ...{ readyPath: '/', readyLimitMs: 1 },
  },
  isRunning: true,
  weight: 0.25,
  memoryMb: 80,
  ageMs: 1,
  health: { checks: 9, failed: 1, failing: 0 },
  restarts: 2,
  inFlight: 3,
  requests: 400,
  errors: 5,
  critical: { requests: 40, errors: 1 },
  lastLines: [],
};
const { memoryMb: _, ...unmeasured } = version;
const systems = {
  'demo/shop': { port: 1, settled: [], versions: [version, { ...unmeasured, version: 'a"b' }] },
};
const text = hostMetrics({ generation: 1, leases: {}, systems });

test('each version with its numbers; what is not measured is left out', () => {
  const labels = 'environment="demo",system="shop",version="3f2a91c"';
  expect(text).toContain(`gauntlet_version_requests_total{${labels}} 400\n`);
  expect(text).toContain(`gauntlet_version_share{${labels}} 0.25\n`);
  expect(text).toContain(`gauntlet_version_memory_bytes{${labels}} 80000000\n`);
  expect(text.match(/gauntlet_version_memory_bytes\{/g)).toHaveLength(1);
  expect(text).toContain('version="a_b"');
  expect(text.match(/^# TYPE gauntlet_version_errors_total counter$/gm)).toHaveLength(1);
});

test('rules and dashboard ask for what there is, and the dashboard for all of it', () => {
  const exposed = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const read = (name: string) =>
    readFileSync(new URL(`../../ops/${name}`, import.meta.url), 'utf8');
  const namesIn = (all: string) => new Set(all.match(/gauntlet_version_\w+/g));
  const rules = parse(read('prometheus-rules.yaml')).groups[0].rules;
  expect(rules.length).toBeGreaterThan(4);
  for (const { expr, labels, annotations } of rules) {
    for (const name of namesIn(expr)) expect(exposed).toContain(name);
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.action).not.toBe('');
  }
  expect(namesIn(read('grafana.json'))).toEqual(exposed);
  expect(JSON.parse(read('grafana.json')).panels).toHaveLength(exposed.size);
});
