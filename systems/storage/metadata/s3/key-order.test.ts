import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterKey, afterPrefix } from './key-order.ts';

const bytes = (text: string) => Buffer.from(text);
const texts = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 6 })
  .filter((one) => !one.includes('\0'));

test('nothing lies between the texts with a prefix and the bound after it', () => {
  fc.assert(
    fc.property(texts, texts, (prefix, other) => {
      const bound = afterPrefix(prefix);
      if (bound === undefined) return;
      const isBelow = bytes(other).compare(bytes(bound)) < 0;
      const isAbovePrefix = bytes(other).compare(bytes(prefix)) >= 0;
      expect(isBelow && isAbovePrefix).toBe(other.startsWith(prefix));
    }),
  );
});

test('the ends of the code points', () => {
  expect([afterPrefix('a\u{10ffff}'), afterPrefix('\u{10ffff}'), afterPrefix('\ud7ff')]).toEqual([
    'b',
    undefined,
    '\ue000',
  ]);
  expect([afterPrefix('a/'), afterPrefix('')]).toEqual(['a0', undefined]);
});

test('a key comes before its bound, and every longer one not', () => {
  expect(bytes('a').compare(bytes(afterKey('a')))).toBe(-1);
  expect(bytes('a\u0001').compare(bytes(afterKey('a')))).toBe(0);
});
