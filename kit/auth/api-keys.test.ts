import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiKeyPrefix, hashApiKey, makeApiKey, redactApiKey } from './api-keys.ts';

const prefixes = ['gw_live', 'gw_test'];
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const prefix = fc.constantFrom(...prefixes);

test('every key is whole, names its prefix, and is found again by its hash', () => {
  fc.assert(
    fc.property(prefix, bytes, (name, random) => {
      const made = makeApiKey(name, 'pepper', () => random);
      expect(made.key).toMatch(/^gw_(live|test)_[0-9A-Za-z]{49}$/);
      expect(apiKeyPrefix(made.key, prefixes)).toBe(name);
      expect(hashApiKey(made.key, 'pepper')).toBe(made.hash);
      expect(hashApiKey(made.key, 'other')).not.toBe(made.hash);
      expect(made.hash).not.toContain(made.key.slice(8));
    }),
  );
});

test('one wrong or missing character is found without asking the store', () => {
  fc.assert(
    fc.property(
      prefix,
      bytes,
      fc.nat(),
      fc.constantFrom('', 'x', 'Y', '_'),
      (name, random, at, by) => {
        const { key } = makeApiKey(name, 'pepper', () => random);
        const index = at % key.length;
        fc.pre(key[index] !== by);
        const changed = key.slice(0, index) + by + key.slice(index + 1);
        expect(apiKeyPrefix(changed, prefixes)).toBeUndefined();
      },
    ),
  );
});

test.each(['', '_', 'gw_live_', 'gw_live', `gw_live_${'a'.repeat(49)}`, 'é'.repeat(57)])(
  '%j is no key',
  (text) => {
    expect(apiKeyPrefix(text, prefixes)).toBeUndefined();
  },
);

test('a prefix that is not offered here is refused, whole as the key is', () => {
  expect(apiKeyPrefix(makeApiKey('gw_live', 'p').key, ['gw_test'])).toBeUndefined();
});

test('what may be shown gives nothing away', () => {
  const { key, hint } = makeApiKey('gw_live', 'p');
  expect(hint).toMatch(/^gw_live_.{4}\.\.\.$/);
  expect(redactApiKey(key)).toBe(hint);
  expect(redactApiKey('nonsense')).toBe('[redacted]');
});

test('two keys never meet', () => {
  expect(new Set(Array.from({ length: 100 }, () => makeApiKey('a', 'p').key)).size).toBe(100);
});

test('a prefix that could not be told apart is refused', () => {
  for (const bad of ['', 'A', 'a_', 'a-b', '1a']) expect(() => makeApiKey(bad, 'p')).toThrow();
});
