import { expect, test } from 'vitest';
import {
  asked,
  type Breaker,
  breakerState,
  defaultBreakerRules,
  failed,
  freshBreaker,
  succeeded,
} from './breaker.ts';
import { heard, unknownHealth } from './health.ts';
import { isFaultOfProvider, isUnknown, isWorthAnother } from './retry.ts';
import { type Candidate, routeOrder } from './route.ts';

function opened(nowMs: number): Breaker {
  let breaker = freshBreaker;
  for (let count = 0; count < 5; count += 1) breaker = failed(breaker, nowMs, defaultBreakerRules);
  return breaker;
}

test('after five failures a provider rests, then one call tries it, and rests grow', () => {
  const open = opened(0);
  expect([0, 4_999, 5_000].map((at) => breakerState(open, at))).toEqual(['open', 'open', 'closed']);
  const tried = asked(open, 5_000, defaultBreakerRules);
  expect(breakerState(tried, 5_001)).toBe('trying');
  expect(breakerState(tried, 10_000)).toBe('closed');
  const again = failed(tried, 5_010, defaultBreakerRules);
  expect(breakerState(again, 5_010 + 9_999)).toBe('open');
  expect(breakerState(succeeded(again), 5_011)).toBe('closed');
  let longest = again;
  for (let count = 0; count < 9; count += 1) longest = failed(longest, 0, defaultBreakerRules);
  expect(longest.restMs).toBe(defaultBreakerRules.longestRestMs);
  expect(asked(freshBreaker, 1, defaultBreakerRules)).toBe(freshBreaker);
  expect(succeeded(freshBreaker)).toBe(freshBreaker);
});

function candidate(provider: string, change: Partial<Candidate> = {}): Candidate {
  const base = { provider, order: 1, priceNano: 5n, health: unknownHealth, breaker: freshBreaker };
  return { ...base, ...change };
}

test('the order is by price, latency, health or rank, and who rests comes last', () => {
  const slow = heard(heard(unknownHealth, true, 900), false, 1);
  const list = [
    candidate('a', { priceNano: 9n, order: 3 }),
    candidate('b', { priceNano: 1n, order: 2, health: slow }),
    candidate('c', { priceNano: 5n, order: 1, health: heard(unknownHealth, true, 100) }),
    candidate('d', { priceNano: 0n, order: 0, breaker: opened(0) }),
  ];
  const names = (strategy: 'price' | 'latency' | 'health' | 'order') =>
    routeOrder(list, strategy, 1)
      .map(({ provider }) => provider)
      .join('');
  expect([names('price'), names('latency'), names('health'), names('order')]).toEqual([
    ...['bcad', 'acbd', 'cabd', 'cbad'],
  ]);
  const twins = [candidate('z'), candidate('y'), candidate('x')];
  for (const some of [twins, twins.toReversed()]) {
    expect(routeOrder(some, 'order', 1)[0]?.provider).toBe('x');
  }
});

test('what is tried again, what counts against a provider, what nobody knows', () => {
  expect(isWorthAnother({ reason: 'refused', status: 400 })).toBe(false);
  expect(isWorthAnother({ reason: 'refused', status: 404 })).toBe(true);
  expect(isWorthAnother({ reason: 'refused' })).toBe(true);
  expect(isWorthAnother({ reason: 'aborted' })).toBe(false);
  expect(isWorthAnother({ reason: 'stalled' })).toBe(true);
  expect(isFaultOfProvider({ reason: 'refused', status: 404 })).toBe(false);
  expect(isFaultOfProvider({ reason: 'refused', status: 429 })).toBe(true);
  expect(isFaultOfProvider({ reason: 'refused' })).toBe(true);
  expect(isFaultOfProvider({ reason: 'aborted' })).toBe(false);
  expect(isFaultOfProvider({ reason: 'cut' })).toBe(true);
  expect(isUnknown({ reason: 'unreachable' })).toBe(false);
  expect(isUnknown({ reason: 'malformed' })).toBe(true);
});
