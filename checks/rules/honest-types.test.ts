import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { honestTypes } from './honest-types.ts';

test.each([
  ['any', 'const a: any = 1;'],
  ['any', 'const a = b as any;'],
  ['any', 'function f(): Promise<any[]> {}'],
  ['!', 'const a = list[0]!;'],
  ['@ts-...', '// @ts-ignore\nwork();'],
  ['@ts-...', '/* @ts-nocheck */'],
  ['@ts-...', '// @ts-expect-error\nwork();'],
])('%s in %s', (what, text) => {
  expect(found(honestTypes, { 'a.ts': `\n${text}` })).toEqual([
    `a.ts:2 switches types off (${what})`,
  ]);
});

test('an expected error with its reason passes, and so does the word in a text', () => {
  const text = "// @ts-expect-error a number is no name\nwork(1);\nconst any = '@ts-ignore';";
  expect(found(honestTypes, { 'a.ts': text })).toEqual([]);
});
