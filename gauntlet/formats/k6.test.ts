import { expect, test } from 'vitest';
import { k6 } from './k6.ts';
import { fixture, readText } from './testing.ts';

const read = (name: string) => {
  const { samples, reading } = readText(k6, fixture(name), 100);
  const of = (metric: string) => samples.find((sample) => sample.metric === metric);
  return { of, state: reading.completeness.state };
};

test('the summary: the shared words, thresholds, how long it took', () => {
  const { of, state } = read('k6-summary-1.8.1.json');
  expect(of('latency.p95')).toMatchObject({ unit: 'ms', value: 0.5589995999999993 });
  expect(of('latency.p50{expected_response:true}')?.value).toBe(0.1377);
  expect(of('requests.count')?.value).toBe(12_902);
  expect(of('errors.rate')?.value).toBeCloseTo(0.02);
  expect(of('k6.checks')).toMatchObject({ unit: 'ratio' });
  expect(of('k6.iterations')).toMatchObject({ unit: '1/s' });
  expect(of('threshold.http_req_duration p(95)<500')?.value).toBe(1);
  expect(of('threshold.http_req_failed rate<0.01')?.value).toBe(0);
  const sample = of('latency.p95');
  expect((sample?.endedAt ?? 0) - (sample?.startedAt ?? 0)).toBeCloseTo(2000.32);
  expect(state).toBe('whole');
});

test('the export: another shape, and thresholds the other way round', () => {
  const { of, state } = read('k6-export-1.8.1.json');
  expect(of('latency.p95')?.value).toBe(0.515531);
  expect(of('errors.rate')?.value).toBeCloseTo(0.02);
  expect(of('threshold.http_req_duration p(95)<500')?.value).toBe(1);
  expect(of('threshold.http_req_failed rate<0.01')?.value).toBe(0);
  expect(of('k6.checks')).toMatchObject({ unit: 'ratio' });
  expect(state).toBe('whole');
});

test('a summary without metrics is a cut', () => {
  expect(readText(k6, '{"metrics":{}}').reading.completeness.state).toBe('cut');
  expect(k6.recognises(fixture('k6-summary-1.8.1.json'), '')).toBe(true);
  expect(k6.recognises(fixture('k6-export-1.8.1.json'), '')).toBe(true);
});
