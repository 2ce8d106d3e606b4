import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CaseCounts } from './case-counts.ts';

const word = fc.oneof(fc.constantFrom('', '1'), fc.string({ maxLength: 6 }));
const name = fc.record({
  file: fc.constantFrom('a.ts', 'b.ts', ''),
  titles: fc.array(word, { maxLength: 3 }),
  parameter: fc.constantFrom('', '1'),
});

test('it counts as a map by names would', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 300 }), (names) => {
      const counts = new CaseCounts();
      const byName = new Map<string, number>();
      for (const each of names) {
        const key = JSON.stringify([each.file, each.titles, each.parameter]);
        const before = byName.get(key) ?? 0;
        expect(counts.get(each)).toBe(before);
        counts.put(before + 1);
        byName.set(key, before + 1);
      }
      expect(counts.size).toBe(byName.size);
    }),
  );
});

test('a hundred thousand cases that differ in one letter are told apart', () => {
  const counts = new CaseCounts();
  for (let at = 0; at < 100_000; at += 1) {
    const letters = String.fromCharCode(97 + (at % 26), 97 + (Math.floor(at / 26) % 26));
    const each = { file: 'a.ts', titles: [`${letters}${Math.floor(at / 676)}`], parameter: '' };
    expect(counts.get(each)).toBe(0);
    counts.put(at + 1);
  }
  expect(counts.size).toBe(100_000);
  expect(counts.get({ file: 'a.ts', titles: ['aa0'], parameter: '' })).toBe(1);
});
