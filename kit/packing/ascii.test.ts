import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiOf } from './ascii.ts';

test('a text, a pattern and a name mean the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const code = `(${JSON.stringify(text)})`;
      const ascii = asciiOf(code);
      expect(ascii).toMatch(/^[\x20-\x7e]*$/);
      // biome-ignore lint/security/noGlobalEval: a program is what it makes.
      expect(eval(ascii)).toBe(text);
    }),
  );
  // biome-ignore lint/security/noGlobalEval: a program is what it makes.
  const made = eval(asciiOf('const größe = /^[–😀]$/u.test("😀"); /* — */ größe'));
  expect(made).toBe(true);
});

test.each(['"a\\é"', '/\\–/', 'String.raw`é`', '`\\\\\\é`'])('%s is refused', (code) => {
  expect(() => asciiOf(code)).toThrow('would mean something else');
});

test('behind a backslash that is itself escaped all is well', () => {
  // biome-ignore lint/security/noGlobalEval: a program is what it makes.
  expect(eval(asciiOf('"\\\\é"'))).toBe('\\é');
});
