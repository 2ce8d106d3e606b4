import { expect, test } from 'vitest';
import { oneRow } from './one-row.ts';

test('the first row, and an error where there is none', () => {
  expect(oneRow({ rows: [7] })).toBe(7);
  expect(() => oneRow({ rows: [] })).toThrow('gave none');
});
