import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { lineLength } from './line-length.ts';

test('100 columns pass and 101 do not; a character is one column', () => {
  expect(found(lineLength, { 'a.ts': `//${'x'.repeat(98)}\n//${'😀'.repeat(98)}` })).toEqual([]);
  expect(found(lineLength, { 'a.ts': `\n//${'x'.repeat(99)}` })).toEqual([
    'a.ts:2 has 101 columns; the most is 100',
  ]);
});

test('what is generated or recorded is left alone', () => {
  const text = 'x'.repeat(200);
  expect(found(lineLength, { 'generated/a.ts': text, 'a/fixtures/b.ts': text })).toEqual([]);
});
