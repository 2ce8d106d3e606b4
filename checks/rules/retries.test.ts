import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { retries } from './retries.ts';

test.each([
  ['vitest.config.ts', 'const a = { test: { retry: 2 } };'],
  ['playwright.config.ts', 'const a = { retries: isCi ? 2 : 0 };'],
  ['a.test.ts', "test('a', { retry: 3 }, () => {});"],
  ['a.test.ts', 'vi.setConfig({ retry: 1 });'],
  ['a.test.ts', 'jest.retryTimes(3);'],
])('in %s: %s', (path, text) => {
  expect(found(retries, { [path]: `\n${text}` })).toEqual([`${path}:2 tries failed tests again`]);
});

test('in a script', () => {
  const json = '{"name": "a", "scripts": {\n"test": "vitest run --retry 2"}}';
  expect(found(retries, { 'package.json': json })).toEqual([
    'package.json:2 the script "test" tries failed tests again',
  ]);
});

test('no retry is fine, and so is what the code under test is told', () => {
  expect(found(retries, { 'vitest.config.ts': 'const a = { retry: 0 };' })).toEqual([]);
  expect(found(retries, { 'a.test.ts': 'upload(file, { retry: 2 });' })).toEqual([]);
});
