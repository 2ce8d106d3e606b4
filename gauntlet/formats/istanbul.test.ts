import { expect, test } from 'vitest';
import { istanbul } from './istanbul.ts';
import { fixture, readText } from './testing.ts';

const FINAL = 'coverage/coverage-final.json';

test('a line is hit when a statement that starts on it was run', () => {
  for (const partBytes of [1, 1000]) {
    const { coverages, reading } = readText(
      istanbul,
      fixture('istanbul-vitest-5.1.0.json'),
      partBytes,
    );
    const file = '/home/dev/shop/src/shop.ts';
    const branches = { hit: 2, total: 4 };
    expect(coverages).toEqual([{ file, hit: [2, 3], missed: [6], branches }]);
    expect(reading.completeness.state).toBe('whole');
  }
});

test('nothing covered is whole; an entry that is none is a cut', () => {
  expect(readText(istanbul, '{}').reading.completeness.state).toBe('whole');
  expect(readText(istanbul, '{"a":1}').reading.completeness).toMatchObject({ offset: 5 });
  expect(istanbul.recognises(Buffer.from('{}'), FINAL)).toBe(true);
  expect(istanbul.recognises(Buffer.from('{}'), 'other.json')).toBe(false);
  expect(istanbul.recognises(fixture('istanbul-vitest-5.1.0.json'), '')).toBe(true);
});
