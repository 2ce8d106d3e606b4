import { expect, test } from 'vitest';
import { z } from 'zod';
import { problemWords } from './problem-words.ts';

const said = (schema: z.ZodType, given: unknown) =>
  schema.safeParse(given, { error: problemWords }).error?.issues.map(({ message }) => message);

test.each<[string, z.ZodType, unknown]>([
  ['is missing', z.string(), undefined],
  ['is missing', z.enum(['a']), undefined],
  ['is missing', z.union([z.string(), z.int()]), undefined],
  ['must be text, and is null', z.string(), null],
  ['must be an object, and is a list', z.object({}), []],
  ['must be date, and is text', z.date(), 'x'],
  ['must be text, and is bigint', z.string(), 1n],
  ['must be a number', z.coerce.number(), 'x'],
  ['must be a whole number', z.int(), 0.5],
  ['must be 2 or more', z.int().min(2), 1],
  ['must be 2 or less', z.int().max(2), 3],
  ['must have 1 character or more', z.string().min(1), ''],
  ['must have 2 items or fewer', z.array(z.int()).max(2), [1, 2, 3]],
  ['must be "a"', z.literal('a'), 'b'],
  ['must be "a", 2 or null', z.literal(['a', 2, null]), 'b'],
  ['is no id, which is a UUID', z.uuid(), 'x'],
  ['does not have the form that is asked', z.string().regex(/a/), 'x'],
  ['as the schema says', z.string().regex(/a/, 'as the schema says'), 'x'],
  ['must be text, or a list', z.union([z.string(), z.array(z.int())]), 5],
  ['must be text, or set', z.union([z.string(), z.set(z.int())]), 5],
  ['must have 1 character or more', z.union([z.array(z.int()), z.string().min(1)]), ''],
])('%s', (words, schema, given) => {
  expect(said(schema, given)).toEqual([words]);
});

test('of a choice by a field it is what that field can be', () => {
  const choice = z.discriminatedUnion('is', [
    z.object({ is: z.literal('a') }),
    z.object({ is: z.literal('b') }),
  ]);
  expect(said(choice, { is: 'c' })).toEqual(['must be "a" or "b"']);
  expect(said(choice, {})).toEqual(['is missing']);
  expect(said(choice, 5)).toEqual(['must be an object, and is a number']);
});

test('what is not named here has the words of the library', () => {
  expect(said(z.int().multipleOf(2), 3)).toEqual([expect.stringContaining('2')]);
});
