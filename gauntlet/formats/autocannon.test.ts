import { expect, test } from 'vitest';
import { autocannon } from './autocannon.ts';
import { fixture, readText } from './testing.ts';

test('latency, rates and the share of errors, at the times of the run', () => {
  const { samples, reading } = readText(autocannon, fixture('autocannon-9.0.0.json'), 10);
  const value = (metric: string) => samples.find((sample) => sample.metric === metric)?.value;
  expect(value('latency.p99.9')).toBe(2);
  expect(value('requests.rate')).toBe(20_650);
  expect(value('errors.rate')).toBeCloseTo(825 / 41_299);
  expect(samples[0]).toMatchObject({
    startedAt: Date.parse('2026-11-20T14:27:14.526Z'),
    endedAt: Date.parse('2026-11-20T14:27:16.538Z'),
  });
  expect(reading.completeness.state).toBe('whole');
});

test('a document without measures is a cut', () => {
  expect(readText(autocannon, '{"connections":1}').reading.completeness.state).toBe('cut');
  expect(autocannon.recognises(fixture('autocannon-9.0.0.json'), '')).toBe(true);
});
