import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseOf, digestOf, fingerprintOf, testIdOf } from './identity.ts';
import type { Locator } from './nouns.ts';

const here: Locator = { system: 'a', suite: 'unit', file: 'a.test.ts', titles: ['x', 'y'] };

test('equal values have equal digests, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(digestOf(turned)).toBe(digestOf(value));
    }),
  );
});

test('a title path is not the same as its joined text', () => {
  expect(testIdOf(here)).not.toBe(testIdOf({ ...here, titles: ['x y'] }));
});

test('cases of one test share its id and differ by parameter', () => {
  const [a, b] = [caseOf(here, '1'), caseOf(here, '2')];
  expect(a.test).toBe(b.test);
  expect(a.id).not.toBe(b.id);
  expect(caseOf(here, '').id).toBe(a.test);
});

test.each([
  ['numbers', 'expected 1 to be 2', 'expected 3 to be 44'],
  ['paths', 'ENOENT /tmp/a-1/b.txt', 'ENOENT /var/x/c.txt'],
  ['uuids', 'no 3e0e6f1c-55a0-4f0e-9a27-0c7a1f4d2b11', 'no 11111111-2222-3333-4444-555555555555'],
  ['colours', '\u001b[31mred\u001b[39m', 'red'],
])('%s do not change a fingerprint', (_name, a, b) => {
  expect(fingerprintOf(a)).toBe(fingerprintOf(b));
});

test('another message has another fingerprint', () => {
  expect(fingerprintOf('is not a function')).not.toBe(fingerprintOf('is not defined'));
});
