import { expect, test } from 'vitest';
import { isBeyond, type Reading, troubleOf, type VersionLook } from './trouble.ts';

const well: VersionLook = {
  version: 'new',
  isRunning: true,
  restarts: 0,
  health: { checks: 20, failed: 0, failing: 0 },
  memoryMb: 60,
  ageMs: 60_000,
  requests: 1_000,
  errors: 5,
  critical: { requests: 100, errors: 0 },
};
const old: VersionLook = { ...well, version: 'old' };

test('what is well is left alone, beside another and alone', () => {
  expect(troubleOf(well, old, [], {})).toBeUndefined();
  expect(troubleOf(well, undefined, [], {})).toBeUndefined();
});

const health = (failed: number, failing: number) => ({ checks: 20, failed, failing });

test.each<[string, Partial<VersionLook>, string]>([
  ['restarts', { restarts: 1 }, 'new ended by itself once'],
  ['restarts', { isRunning: false }, 'new does not run'],
  ['health', { health: health(2, 2) }, 'the health check of new failed 2 times in a row'],
  ['health', { health: health(3, 0) }, 'the health check of new flaps: 3 of 20 failed'],
  [
    'critical',
    { critical: { requests: 100, errors: 2 } },
    '2 of 100 answers of new on a critical path were errors (0 % beside it)',
  ],
  ['errors', { errors: 60 }, '6 % of the answers of new were errors, and 5 % is the most'],
  ['memory', { memoryMb: 155 }, 'new holds 155 MB beside 60 MB'],
])('it is taken back for %s', (rule, change, text) => {
  expect(troubleOf({ ...well, ...change }, old, [], {})).toEqual({ rule, text });
});

test.each<[string, Partial<VersionLook>, Partial<VersionLook>]>([
  ['one failed check', { health: health(1, 1) }, {}],
  ['checks that fail beside it too', { health: health(4, 2) }, { health: health(3, 0) }],
  ['one error on a critical path', { critical: { requests: 100, errors: 1 } }, {}],
  [
    'errors on a critical path that the other one has as well',
    { critical: { requests: 100, errors: 4 } },
    { critical: { requests: 100, errors: 3 } },
  ],
  ['errors of a few', { requests: 39, errors: 10 }, {}],
  ['errors that came after the first minutes', { errors: 60, ageMs: 300_001 }, {}],
  ['errors that the other one has as well', { errors: 60 }, { errors: 40 }],
  ['memory within its margin', { memoryMb: 154 }, {}],
])('it is not taken back for %s', (_name, change, beside) => {
  expect(troubleOf({ ...well, ...change }, { ...old, ...beside }, [], {})).toBeUndefined();
});

test('a limit on memory holds without anything to compare with', () => {
  const found = troubleOf({ ...well, memoryMb: 101 }, undefined, [], { memoryMb: 100 });
  expect(found?.text).toBe('new holds 101 MB, and 100 MB is the most');
});

test('an objective is broken by two readings in a row, and never by one that is missing', () => {
  const reading = (beyond: number): Reading => {
    return { name: 'queries', value: 140.128, most: 100, beyond };
  };
  expect(troubleOf(well, old, [reading(1)], {})).toBeUndefined();
  expect(troubleOf(well, old, [reading(2)], {})?.text).toBe(
    'queries is 140.13, and 100 is the most',
  );
  const few = { name: 'hits', value: 3, least: 5, beyond: 2 };
  expect(troubleOf(well, old, [few], {})?.text).toBe('hits is 3, and 5 is the least');
  expect(isBeyond({ most: 1 })).toBe(false);
  expect(isBeyond({ value: 5, least: 5, most: 5 })).toBe(false);
  expect(isBeyond({ value: 5.1, most: 5 })).toBe(true);
  expect(isBeyond({ value: 4.9, least: 5 })).toBe(true);
});
