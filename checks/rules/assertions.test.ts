import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { assertions } from './assertions.ts';

test.each([
  "test('a', () => { work(); });",
  "test('a', () => { expect(work()); });",
  "it('a', async () => { await work(); });",
  "test.each([1])('a', () => {});",
  "test.concurrent('a', work);\nfunction work() {}",
  "test('a', { timeout: 1 }, () => {});",
  "test('a', () => { check(); });\nfunction check() { check(); }",
])('%s asserts nothing', (text) => {
  expect(found(assertions, { 'a.test.ts': `\n${text}` })).toEqual([
    'a.test.ts:2 a test that asserts nothing',
  ]);
});

test.each([
  "test('a', () => { expect(1).toBe(1); });",
  "test('a', () => expect.fail('no'));",
  "test('a', async () => { await expect(work()).rejects.toThrow(); });",
  "test('a', () => { fc.assert(fc.property()); });",
  "test('a', () => { assert.equal(1, 1); });",
  "test('a', (t) => { t.assert.ok(1); });",
  "test('a', () => { expectSame(1, 1); });",
  "test('a', work);\nfunction work() { expect(1).toBe(1); }",
  "test('a', () => { a(); });\nconst a = () => b();\nfunction b() { expect(1).toBe(1); }",
  "test('a', () => explore({ then: check }));\nfunction check() { expect(1).toBe(1); }",
  "test.todo('a');",
])('%s passes', (text) => {
  expect(found(assertions, { 'a.test.ts': text })).toEqual([]);
});
