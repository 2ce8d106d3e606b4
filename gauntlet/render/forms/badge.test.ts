import { expect, test } from 'vitest';
import { facts, viewOfFacts } from '../testing/run.ts';
import { badge } from './badge.ts';

test('the verdict in words and in colour; without one it is unknown', () => {
  const failed = badge.render({ view: viewOfFacts(), facts });
  expect(failed).toContain('aria-label="gauntlet pr: fail"');
  expect(failed).toContain('#cf222e');
  const { verdict: _, ...view } = viewOfFacts();
  expect(badge.render({ view: { ...view, verdict: undefined }, facts })).toContain('pr: unknown');
});
