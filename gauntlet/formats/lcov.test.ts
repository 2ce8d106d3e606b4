import { expect, test } from 'vitest';
import { lcov } from './lcov.ts';
import { fixture, readText } from './testing.ts';

test('reads what coverage.py and Vitest write', () => {
  for (const partBytes of [1, 1000]) {
    const python = readText(lcov, fixture('lcov-coveragepy-7.17.3.info'), partBytes);
    expect(python.coverages).toEqual([
      { file: 'shop.py', hit: [1, 2, 4, 6, 9], missed: [3, 5, 10], branches: { hit: 2, total: 4 } },
    ]);
    expect(python.reading.completeness.state).toBe('whole');
  }
  const { coverages, reading } = readText(lcov, fixture('lcov-vitest-5.1.0.info'));
  const branches = { hit: 2, total: 4 };
  expect(coverages).toEqual([{ file: 'src/shop.ts', hit: [2, 3], missed: [6], branches }]);
  expect(reading.completeness.state).toBe('whole');
});

test('a record without its end is a cut; the records before it are kept', () => {
  const text = 'SF:a.ts\nDA:1,1\nend_of_record\nSF:b.ts\nDA:1,0\n';
  const { coverages, reading } = readText(lcov, text);
  expect(coverages).toEqual([{ file: 'a.ts', hit: [1], missed: [] }]);
  expect(reading.completeness).toMatchObject({ state: 'cut', offset: text.length });
  expect(readText(lcov, text.slice(0, -3)).reading.completeness.state).toBe('cut');
  expect(readText(lcov, 'SF:a\nSF:b\n').reading.completeness).toMatchObject({ offset: 5 });
  expect(readText(lcov, 'SF:a\nDA:x\n').reading.completeness).toMatchObject({ offset: 5 });
  expect(readText(lcov, text.slice(0, 29).trimEnd()).reading.completeness.state).toBe('whole');
});

test('a line that is counted twice is hit when it was once', () => {
  const text = 'TN:\nSF:a.ts\nDA:1,0\nDA:1,2\nDA:2,1\nDA:2,0\nend_of_record\n';
  expect(readText(lcov, text).coverages).toEqual([{ file: 'a.ts', hit: [1, 2], missed: [] }]);
  expect(lcov.recognises(Buffer.from(text), '')).toBe(true);
});
