import { expect, test } from 'vitest';
import { incidentAround, rankOf } from './rank.ts';

const NOON = Date.UTC(2026, 0, 27, 12);
const MINUTE = 60_000;
const incident = incidentAround(NOON, 5);
const file = (begunMs: number, modifiedMs: number, priority = 0) => ({
  priority,
  modifiedMs,
  firstSeenMs: begunMs,
});

test('a higher priority of the source goes first', () => {
  const low = rankOf(file(NOON, NOON, 0), []);
  expect(rankOf(file(NOON, NOON, 10), [])).toBeLessThan(low);
});

test.each([
  ['written in it', NOON - MINUTE, NOON, true],
  ['ended just before it', NOON - 60 * MINUTE, NOON - 6 * MINUTE, false],
  ['begun after it', NOON + 6 * MINUTE, NOON + 7 * MINUTE, false],
  ['going on all through it', NOON - 60 * MINUTE, NOON + 60 * MINUTE, true],
  ['ended at its very beginning', NOON - 60 * MINUTE, NOON - 5 * MINUTE, true],
])('a file that was %s: %s', (_, begun, modified, isFirst) => {
  const facts = file(begun, modified);
  expect(rankOf(facts, [incident]) < rankOf(file(0, 0, 1000), [])).toBe(isFirst);
});

test('within an incident, the priority of the source still counts', () => {
  const more = rankOf(file(NOON, NOON, 5), [incident]);
  expect(more).toBeLessThan(rankOf(file(NOON, NOON, 0), [incident]));
});

test('several incidents', () => {
  const other = incidentAround(NOON + 600 * MINUTE, 1);
  const facts = file(NOON + 600 * MINUTE, NOON + 600 * MINUTE);
  expect(rankOf(facts, [incident, other])).toBeLessThan(rankOf(facts, [incident]));
});
