import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { focusedTests } from './focused-tests.ts';

const foundIn = (text: string) => found(focusedTests, { 'a.test.ts': `\n${text}` });

test.each([
  "test.only('a', () => {});",
  "describe.only('a', () => {});",
  "it.concurrent.only('a', () => {});",
  "test.only.each([1])('a', () => {});",
  "withServer.only('a', async () => {});",
])('%s is found', (text) => {
  expect(foundIn(text)).toEqual(['a.test.ts:2 runs only one of the tests (.only)']);
});

test.each([
  "test.skip('a', () => {});",
  "test.todo('a');",
  "test.skipIf(true)('a', () => {});",
  "test.fails('a', () => {});",
  "withServer.skip('a', () => {});",
])('%s needs a comment that says why', (text) => {
  expect(foundIn(text)).toHaveLength(1);
  expect(foundIn(`// The kernel of this machine has no cgroups.\n${text}`)).toEqual([]);
});

test('a skip that is no test is left alone', () => {
  expect(foundIn('const rows = list.skip(10);')).toEqual([]);
  expect(foundIn("test.skipIf(!isLinux)('a', () => {});")).toEqual([]);
  expect(found(focusedTests, { 'a.ts': "cursor.only('a', () => {});" })).toEqual([]);
});
