import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { defaultExports } from './default-exports.ts';

test.each(['export default 1;', 'export default function a() {}', 'export { a as default };'])(
  '%s is found',
  (text) => {
    expect(found(defaultExports, { 'a.ts': `const a = 1;\n${text}` })).toEqual([
      'a.ts:2 has a default export',
    ]);
  },
);

test('a tool may ask for one', () => {
  expect(found(defaultExports, { 'vite.config.ts': 'export default {};' })).toEqual([]);
  expect(found(defaultExports, { 'a.ts': 'export const a = 1;' })).toEqual([]);
});
