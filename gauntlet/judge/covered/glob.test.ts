import { expect, test } from 'vitest';
import { matcherOf } from './glob.ts';

test.each([
  ['ledger/**', 'ledger/a/b.ts', true],
  ['ledger', 'ledger/a.ts', true],
  ['ledger', 'ledgers/a.ts', false],
  ['http/*.ts', 'http/a.ts', true],
  ['http/*.ts', 'http/a/b.ts', false],
  ['**/pay.ts', 'pay.ts', true],
  ['**/pay.ts', 'a/b/pay.ts', true],
  ['a/{b,c}/d?.ts', 'a/c/d1.ts', true],
  ['a/{b,c}/d?.ts', 'a/e/d1.ts', false],
  ['a+b.ts', 'a+b.ts', true],
  ['a.ts', 'axts', false],
])('%s and %s: %s', (pattern, file, isIn) => {
  expect(matcherOf([pattern])(file)).toBe(isIn);
});
