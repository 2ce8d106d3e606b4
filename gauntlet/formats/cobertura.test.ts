import { expect, test } from 'vitest';
import { cobertura } from './cobertura.ts';
import { fixture, readText } from './testing.ts';

test('reads what coverage.py and Istanbul write, with a DTD that is never loaded', () => {
  const branches = { hit: 2, total: 4 };
  for (const partBytes of [1, 1000]) {
    const python = readText(cobertura, fixture('cobertura-coveragepy-7.17.3.xml'), partBytes);
    expect(python.coverages).toEqual([
      { file: 'shop.py', hit: [1, 2, 4, 6, 9], missed: [3, 5, 10], branches },
    ]);
    const istanbul = readText(cobertura, fixture('cobertura-vitest-5.1.0.xml'), partBytes);
    expect(istanbul.coverages).toEqual([
      { file: 'src/shop.ts', hit: [2, 3], missed: [6], branches },
    ]);
    expect(istanbul.reading.completeness.state).toBe('whole');
  }
});

test('a cut document and a DOCTYPE with declarations are refused', () => {
  const bytes = fixture('cobertura-vitest-5.1.0.xml');
  const { completeness } = readText(cobertura, bytes.subarray(0, 900)).reading;
  expect(completeness).toMatchObject({ state: 'cut', offset: 900 });
  const bomb = '<!DOCTYPE coverage [<!ENTITY a "b">]><coverage line-rate="1"/>';
  expect(readText(cobertura, bomb).reading.completeness).toMatchObject({ state: 'cut', offset: 0 });
});

test('knows its own', () => {
  expect(cobertura.recognises(fixture('cobertura-vitest-5.1.0.xml'), '')).toBe(true);
  expect(cobertura.recognises(Buffer.from('<coverage generated="1"><project/>'), '')).toBe(false);
});
