import { expect, test } from 'vitest';
import { gocover } from './gocover.ts';
import { fixture, readText } from './testing.ts';

test('a line is hit when a block on it was run', () => {
  for (const partBytes of [1, 1000]) {
    const { coverages, reading } = readText(gocover, fixture('gocover-1.26.8.out'), partBytes);
    const file = 'example.com/shop/cart/cart.go';
    expect(coverages).toEqual([{ file, hit: [3, 4, 5, 6, 7], missed: [10, 11, 12] }]);
    expect(reading.completeness.state).toBe('whole');
  }
});

test('what is cut, what is none of it, and what would never end', () => {
  const completeness = (text: string) => readText(gocover, text).reading.completeness;
  expect(completeness('mode: set\na.go:1.1,2.2 1 1')).toMatchObject({ state: 'cut', offset: 10 });
  expect(completeness('mode: set\nhello\n')).toMatchObject({ state: 'cut', offset: 10 });
  expect(completeness('')).toMatchObject({ state: 'cut' });
  expect(completeness('mode: set\na.go:1.1,9999999.1 1 1\n')).toMatchObject({
    why: 'cut at byte 10: a file of more than 1,000,000 lines',
  });
  const kept = readText(gocover, 'mode: count\na.go:1.1,1.2 1 7\na.go:2.1,');
  expect(kept.coverages).toEqual([{ file: 'a.go', hit: [1], missed: [] }]);
});
