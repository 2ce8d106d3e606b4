import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { moduleMocks } from './module-mocks.ts';

test.each([
  "vi.mock('./a.ts');",
  "vi.doMock('./a.ts');",
  "jest.mock('./a.ts');",
  "mock.module('./a.ts', {});",
  "vi['mock']('./a.ts');",
])('%s is found', (text) => {
  expect(found(moduleMocks, { 'a.test.ts': `\n${text}` })[0]).toMatch(/^a.test.ts:2 replaces/);
});

test('a folder of mocks is found, a fake function is not', () => {
  expect(found(moduleMocks, { 'kit/__mocks__/fs.ts': '' })).toHaveLength(1);
  expect(found(moduleMocks, { 'a.test.ts': 'const call = vi.fn(); mock.fn();' })).toEqual([]);
});
