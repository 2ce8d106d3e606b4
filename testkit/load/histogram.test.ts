import { createHistogram } from 'node:perf_hooks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../faults/random.ts';
import { Histogram } from './histogram.ts';

const percents = [0.1, 25, 50, 75, 90, 95, 99, 99.9, 99.99];
const value = fc.oneof(
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1, 2_047, 2_048, 2_049, 4_095, 4_096, 2 ** 31, 2 ** 32 - 1),
);

test('a percentile is the value of that rank, to three significant digits', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
      const histogram = new Histogram();
      for (const each of values) histogram.record(each);
      const sorted = values.toSorted((one, other) => one - other);
      for (const percent of percents) {
        const rank = Math.max(1, Math.ceil((percent / 100) * values.length - 1e-9));
        const exact = sorted[rank - 1] ?? 0;
        expect(histogram.percentile(percent)).toBeGreaterThanOrEqual(exact);
        expect(histogram.percentile(percent)).toBeLessThanOrEqual(exact * 1.001 + 1);
      }
      expect(histogram.max).toBe(sorted.at(-1));
      expect(histogram.min).toBe(sorted[0]);
    }),
  );
});

test('it agrees with the HDR histogram that Node has', () => {
  const own = new Histogram();
  const theirs = createHistogram({ lowest: 1, highest: 1e9, figures: 3 });
  const random = randomStream(1, 'histogram');
  for (let count = 0; count < 20_000; count += 1) {
    // From a few microseconds to some seconds, the small ones often.
    const each = 1 + Math.floor(10 ** (random.fraction() * 6.5));
    own.record(each);
    theirs.record(each);
  }
  for (const percent of [10, 50, 90, 99, 99.9]) {
    expect(own.percentile(percent) / theirs.percentile(percent)).toBeCloseTo(1, 2);
  }
});

test('pairs give back the same percentiles', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), (values) => {
      const histogram = new Histogram();
      for (const each of values) histogram.record(each);
      const again = Histogram.fromPairs(histogram.pairs());
      expect(again.count).toBe(histogram.count);
      for (const percent of percents) {
        const before = histogram.percentile(percent);
        expect(Math.abs(again.percentile(percent) - before)).toBeLessThanOrEqual(before * 0.001);
      }
    }),
  );
});

test('an empty one says nothing', () => {
  expect(new Histogram().percentile(50)).toBeNaN();
  expect(new Histogram().mean).toBeNaN();
  expect(new Histogram().max).toBeNaN();
});
