import { expect, test } from 'vitest';
import { migrationListCheck, migrationStep } from './plan.ts';

const known = ['1', '2', '3'];

test.each([
  [[], { kind: 'run', index: 0 }],
  [['1'], { kind: 'run', index: 1 }],
  [['1', '2', '3'], { kind: 'done' }],
  [['1', '3'], { kind: 'outOfOrder', id: '2', later: '3' }],
  [['1', '2', '3', '4'], { kind: 'unknown', ids: ['4'] }],
])('with %j applied: %j', (applied, expected) => {
  expect(migrationStep(known, applied, 'refuse')).toEqual(expected);
});

test('a newer database is accepted only where nothing of ours is missing', () => {
  expect(migrationStep(known, ['1', '2', '3', '4'], 'accept')).toEqual({ kind: 'done' });
  expect(migrationStep(known, ['1', '2', '4'], 'accept')).toEqual({ kind: 'unknown', ids: ['4'] });
});

test('a list with a name twice, or out of order, is a mistake of the program', () => {
  expect(() => migrationListCheck(['1', '1'])).toThrow('two migrations are named 1');
  expect(() => migrationListCheck(['2', '1'])).toThrow('migration 1 stands after a later one');
});
