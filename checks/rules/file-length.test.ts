import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { fileLength } from './file-length.ts';

const lines = (count: number) => 'work();\n'.repeat(count);

test('500 lines pass and 501 do not', () => {
  expect(found(fileLength, { 'a.ts': lines(500), 'b.ts': '' })).toEqual([]);
  expect(found(fileLength, { 'a.ts': lines(501), 'b.ts': '' })).toEqual([
    'a.ts has 501 lines; the most is 500',
  ]);
});

test('half of the files are short', () => {
  const files = { 'a.ts': lines(151), 'b.ts': lines(150), 'c.ts': lines(160) };
  expect(found(fileLength, files)).toEqual(['c.ts 2 of 3 files have more than 150 lines']);
  expect(found(fileLength, { ...files, 'd.ts': '' })).toEqual([]);
});
