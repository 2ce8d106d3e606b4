import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConnectionFacts, judgeConnection, mayCloseIdle } from './connection-judge.ts';

const limits = { idleTimeoutMs: 1_000, bodyMinBytesPerS: 100, bodyGraceMs: 5_000 };
const facts: ConnectionFacts = {
  lastByteMs: 0,
  sinceMs: 0,
  requests: 1,
  partialRequest: false,
  bodyComplete: false,
  unreadBytes: 0,
  unsentBytes: 0,
  bodyBytes: 10_000,
};

test.each([
  ['a body that pauses', facts, 999, 'keep'],
  ['a body that pauses too long', facts, 1_000, 'body stalled'],
  ['a handler that works', { ...facts, bodyComplete: true }, 90_000, 'keep'],
  ['a handler that does not read', { ...facts, unreadBytes: 1 }, 90_000, 'keep'],
  ['a client that does not take', { ...facts, unsentBytes: 1 }, 1_000, 'answer not taken'],
  ['a client that takes slowly', { ...facts, unsentBytes: 1, lastByteMs: 900 }, 1_000, 'keep'],
  ['a trickle', { ...facts, bodyBytes: 599, lastByteMs: 6_000 }, 6_000, 'body too slow'],
  ['a slow but steady body', { ...facts, bodyBytes: 600, lastByteMs: 6_000 }, 6_000, 'keep'],
  ['a trickle in its grace', { ...facts, bodyBytes: 1, lastByteMs: 5_000 }, 5_000, 'keep'],
  ['no request', { ...facts, requests: 0 }, 90_000, 'keep'],
] as const)('%s', (_, given, nowMs, verdict) => {
  expect(judgeConnection(given, limits, nowMs)).toBe(verdict);
});

test('a request that runs or comes in is never taken for idle', () => {
  const times = fc.nat(100_000);
  fc.assert(
    fc.property(fc.nat(3), fc.boolean(), times, times, times, (requests, partial, a, b, c) => {
      const given = { requests, partialRequest: partial, sinceMs: a };
      const closes = mayCloseIdle(given, 1_000, b, c);
      if (closes) expect([requests, partial]).toEqual([0, false]);
      if (closes) expect(c - Math.max(a, b)).toBeGreaterThanOrEqual(1_000);
    }),
  );
});
