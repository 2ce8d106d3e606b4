import { expect, test } from 'vitest';
import { findingsOf, folderWith } from './testing.ts';
import { tsc } from './tsc.ts';

// Its output as tsc writes it.
const OUTPUT =
  "a.ts(1,7): error TS2322: Type 'string' is not assignable to type 'numb" +
  "er'.\nerror TS18003: No inputs were found.\n  more of the same\n";

test('its findings are read', () => {
  const found = findingsOf(tsc, OUTPUT);
  expect(found).toEqual([
    "medium TS2322 a.ts:1 Type 'string' is not assignable to type 'number'.",
    'medium TS18003 - No inputs were found.',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(tsc.detect?.(folderWith({ 'tsconfig.json': '{}' }, []))).toHaveLength(1);
  expect(tsc.detect?.(folderWith({ 'a.ts': '' }))).toEqual([]);
});
