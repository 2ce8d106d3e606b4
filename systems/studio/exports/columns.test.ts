import { expect, test } from 'vitest';
import { columnsOf, rowOf, seedColumnsOf } from './columns.ts';

test('a column of the seed has the type of all its values, else it is a text', () => {
  const seen = [
    { name: 'age', type: 'integer' },
    { name: 'age', type: 'number' },
    { name: 'note', type: 'string' },
    { name: 'note', type: 'integer' },
    { name: 'tags', type: 'array' },
    { name: 'good', type: 'boolean' },
    { name: 'good', type: 'object' },
  ] as const;
  expect(seedColumnsOf(seen)).toEqual([
    { name: 'age', type: 'number' },
    { name: 'note', type: 'string' },
    { name: 'tags', type: 'array' },
    { name: 'good', type: 'string' },
  ]);
});

test('names that the template has as well are told apart; what is missing is empty', () => {
  const steps = [
    { id: 'text', model: 'm', prompt: 'x' },
    { id: 'facts', model: 'm', prompt: 'x', fields: { stars: 'integer' } as const },
  ];
  const seed = [
    { name: 'text', type: 'string' },
    { name: 'late', type: 'string' },
  ] as const;
  const columns = columnsOf({ steps, judge: { model: 'm', prompt: 'x' } }, seed);
  const record = {
    index: 7,
    seedRow: { text: 'seed' },
    output: { text: 'made', facts: { stars: 4 } },
    score: undefined,
  };
  expect(rowOf(columns, record)).toEqual({
    record_index: 7,
    'seed.text': 'seed',
    late: null,
    text: 'made',
    'facts.stars': 4,
    score: null,
  });
});
