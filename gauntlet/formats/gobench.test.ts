import { expect, test } from 'vitest';
import { gobench } from './gobench.ts';
import { fixture, readText } from './testing.ts';

const state = (text: string) => readText(gobench, text).reading.completeness.state;

test('each measure is a sample; the number of processors is no part of a name', () => {
  const bytes = fixture('gobench-1.26.8.txt');
  for (const partBytes of [1, 1000]) {
    const { samples, reading } = readText(gobench, bytes, partBytes);
    const shop = 'example.com/shop/cart';
    expect(samples.map(({ metric, unit, value }) => [metric, unit, value])).toEqual([
      [`${shop}.BenchmarkPrice`, 'ns/op', 3.87],
      [`${shop}.BenchmarkPrice`, 'B/op', 0],
      [`${shop}.BenchmarkPrice`, 'allocs/op', 0],
      [`${shop}.BenchmarkSub/n=10`, 'ns/op', 4.24],
      [`${shop}.BenchmarkSub/n=10`, 'MB/s', 2358.49],
    ]);
    expect(reading.completeness.state).toBe('whole');
  }
  expect(gobench.recognises(bytes, '')).toBe(true);
});

test('without the line that ends the package it is a cut; a failure is said', () => {
  const text = fixture('gobench-1.26.8.txt').toString();
  expect(state(text.slice(0, text.indexOf('ok  ')))).toBe('cut');
  expect(state(text.slice(0, -1))).toBe('cut');
  expect(state(text.replace(/ok {2}.*/, 'FAIL\texample.com/shop/cart\t0.1s'))).toBe('contradicted');
});
