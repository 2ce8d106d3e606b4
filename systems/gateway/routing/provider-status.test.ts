import { expect, test } from 'vitest';
import { freshBreaker } from './breaker.ts';
import { unknownHealth } from './health.ts';
import { providerStatus } from './provider-status.ts';

const seen = { ...unknownHealth, calls: 3 };
const failing = { ...freshBreaker, failures: 2 };
const resting = { ...freshBreaker, failures: 5, restUntilMs: 20, restMs: 10, tryUntilMs: 40 };

test.each([
  ['off', false, seen, freshBreaker, 0],
  ['unknown', true, unknownHealth, freshBreaker, 0],
  ['up', true, seen, freshBreaker, 0],
  ['failing', true, seen, failing, 0],
  ['resting', true, seen, resting, 19],
  // Somebody tries it; nobody else does until that is known.
  ['resting', true, seen, resting, 30],
  ['failing', true, seen, resting, 40],
] as const)('%s', (status, enabled, health, breaker, nowMs) => {
  expect(providerStatus(enabled, health, breaker, nowMs)).toBe(status);
});
