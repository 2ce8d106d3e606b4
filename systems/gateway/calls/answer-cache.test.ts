import { expect, test } from 'vitest';
import { noUsage } from '../model/usage.ts';
import { answerCache } from './answer-cache.ts';
import { isDeterministic } from './deterministic.ts';

const answerOf = (body: string) => ({ provider: 'p', usage: noUsage, body });

function cacheAt(clock: { nowMs: number }, mostBytes = 1_000_000) {
  return answerCache({ percent: 10, lifeMs: 1_000, mostBytes, nowMs: () => clock.nowMs });
}

test('an answer is found until its time is over, and no other key finds it', () => {
  const clock = { nowMs: 5_000 };
  const cache = cacheAt(clock);
  cache.keep('a', answerOf('one'));
  expect([cache.find('a')?.body, cache.find('b')]).toEqual(['one', undefined]);
  clock.nowMs += 999;
  expect(cache.find('a')?.body).toBe('one');
  clock.nowMs += 1;
  expect(cache.find('a')).toBeUndefined();
});

test('of more than fits, what was not asked for longest is forgotten', () => {
  const cache = cacheAt({ nowMs: 0 }, 4_000);
  for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, answerOf('x'.repeat(450)));
  expect(cache.find('a')).toBeDefined();
  cache.keep('e', answerOf('x'.repeat(450)));
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.find(key) !== undefined)).toEqual([
    ...['a', 'c', 'd', 'e'],
  ]);
});

test('kept again it takes its room once, and one that would fill a quarter takes none', () => {
  const cache = cacheAt({ nowMs: 0 }, 4_000);
  for (let round = 0; round < 50; round += 1) cache.keep('a', answerOf('x'.repeat(450)));
  cache.keep('b', answerOf('x'.repeat(450)));
  cache.keep('large', answerOf('x'.repeat(501)));
  expect([cache.find('a'), cache.find('b')]).not.toContain(undefined);
  expect(cache.find('large')).toBeUndefined();
});

test('a temperature of zero and embeddings are deterministic, nothing else is', () => {
  expect(isDeterministic('chat', { temperature: 0 })).toBe(true);
  expect(isDeterministic('messages', { temperature: 0 })).toBe(true);
  expect(isDeterministic('embeddings', {})).toBe(true);
  expect(isDeterministic('chat', {})).toBe(false);
  expect(isDeterministic('chat', { temperature: 0.1, seed: 1 })).toBe(false);
  expect(isDeterministic('images', { temperature: 0 })).toBe(false);
});
