import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { deadExports } from './dead-exports.ts';

test('an export that nothing imports is found', () => {
  const files = {
    'a.ts': "import { used } from './b.ts';",
    'b.ts': 'export const used = 1;\nexport const unused = 2;\nexport type Lone = 1;',
  };
  expect(found(deadExports, files)).toEqual([
    "b.ts:2 exports 'unused', which nothing imports",
    "b.ts:3 exports 'Lone', which nothing imports",
  ]);
});

test('a type in a signature of its own file may be exported along', () => {
  const text = 'export interface Options { a: 1 }\nexport function go(options: Options) {}';
  const files = { 'a.ts': "import { go } from './b.ts';", 'b.ts': text };
  expect(found(deadExports, files)).toEqual([]);
});

test.each([
  "import * as all from './b.ts';",
  "export * from './b.ts';",
  "const b = await import('./b.ts');",
  "export { unused } from './b.ts';",
])('%s takes it', (text) => {
  expect(found(deadExports, { 'a.ts': text, 'b.ts': 'export const unused = 2;' })).toEqual([]);
});

test('the public surface of a package is for others', () => {
  const json = '{"name": "a", "exports": {".": "./index.ts"}}';
  expect(found(deadExports, { 'package.json': json, 'index.ts': 'export const a = 1;' })).toEqual(
    [],
  );
});
