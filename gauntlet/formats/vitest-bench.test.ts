import { expect, test } from 'vitest';
import { fixture, readText } from './testing.ts';
import { vitestbench } from './vitest-bench.ts';

test('nanoseconds under the group and the name', () => {
  const { samples, reading } = readText(vitestbench, fixture('vitest-bench-4.1.11.json'), 50);
  expect(samples[0]).toMatchObject({
    metric: 'src/shop.bench.ts > price > one.median',
    unit: 'ns',
  });
  expect(samples[0]?.value).toBeCloseTo(197, 0);
  expect(samples.filter(({ metric }) => metric.endsWith('.p99'))).toHaveLength(2);
  expect(reading.completeness.state).toBe('whole');
});

test('a group without benchmarks is a cut', () => {
  const text = '{"files":[{"filepath":"a","groups":[{}]}]}';
  expect(readText(vitestbench, text).reading.completeness.state).toBe('cut');
  expect(vitestbench.recognises(Buffer.from(text), '')).toBe(true);
});
