import { expect, test } from 'vitest';
import { coveragepy } from './coveragepy.ts';
import { fixture, readText } from './testing.ts';

test('reads the lines and the branches of each file', () => {
  for (const partBytes of [1, 1000]) {
    const { coverages, reading } = readText(
      coveragepy,
      fixture('coveragepy-7.17.3.json'),
      partBytes,
    );
    expect(coverages).toEqual([
      { file: 'shop.py', hit: [1, 2, 4, 6, 9], missed: [3, 5, 10], branches: { hit: 2, total: 4 } },
    ]);
    expect(reading.completeness.state).toBe('whole');
  }
});

test('a document of another kind and a cut one are no coverage', () => {
  expect(readText(coveragepy, '{"meta":{}}').reading.completeness.state).toBe('cut');
  const bytes = fixture('coveragepy-7.17.3.json');
  expect(readText(coveragepy, bytes.subarray(0, -1)).reading.completeness.state).toBe('cut');
  expect(coveragepy.recognises(bytes, '')).toBe(true);
});
