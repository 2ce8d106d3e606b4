import { expect, test } from 'vitest';
import { pytestbench } from './pytest-benchmark.ts';
import { fixture, readText } from './testing.ts';

test('nanoseconds under the full name', () => {
  const { samples, reading } = readText(pytestbench, fixture('pytest-benchmark-5.3.1.json'), 50);
  expect(samples.map(({ metric }) => metric)).toEqual(
    ['median', 'mean', 'min', 'max', 'stddev'].map((key) => `tests/test_bench.py::test_sum.${key}`),
  );
  expect(samples[0]).toMatchObject({ unit: 'ns', value: 218.69565265976988 });
  expect(reading.completeness.state).toBe('whole');
});

test('a benchmark without measures and a cut document are cuts', () => {
  const state = (text: string) => readText(pytestbench, text).reading.completeness.state;
  expect(state('{"benchmarks":[{}],"version":"5"}')).toBe('cut');
  expect(state('{"machine_info":{}}')).toBe('cut');
  expect(pytestbench.recognises(fixture('pytest-benchmark-5.3.1.json'), '')).toBe(true);
});
