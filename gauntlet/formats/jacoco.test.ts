import { expect, test } from 'vitest';
import { jacoco } from './jacoco.ts';
import { fixture, readText } from './testing.ts';

test('a source file is named with its package; a line is hit when an instruction of it ran', () => {
  for (const partBytes of [1, 1000]) {
    const { coverages, reading } = readText(jacoco, fixture('jacoco-0.8.12.xml'), partBytes);
    expect(coverages).toEqual([
      { file: 'shop/Cart.java', hit: [3, 5, 8], missed: [6, 12], branches: { hit: 1, total: 2 } },
    ]);
    expect(reading.completeness.state).toBe('whole');
  }
});

test('a cut report is a cut', () => {
  const bytes = fixture('jacoco-0.8.12.xml');
  const { reading } = readText(jacoco, bytes.subarray(0, bytes.length - 3));
  expect(reading.completeness).toMatchObject({ state: 'cut', offset: bytes.length - 3 });
  expect(jacoco.recognises(bytes, '')).toBe(true);
});
