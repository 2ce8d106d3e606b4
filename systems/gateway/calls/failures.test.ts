import { explainError } from '@gauntlet/kit/errors';
import { expect, test } from 'vitest';
import type { UpstreamFailure } from '../providers/provider.ts';
import { failureError } from './failures.ts';

const failures: readonly (readonly [UpstreamFailure, string])[] = [
  [{ reason: 'unreachable' }, 'UPSTREAM_UNREACHABLE'],
  [{ reason: 'stalled' }, 'UPSTREAM_TIMEOUT'],
  [{ reason: 'cut' }, 'UPSTREAM_FAILED'],
  [{ reason: 'malformed' }, 'UPSTREAM_FAILED'],
  [{ reason: 'refused', status: 500 }, 'UPSTREAM_FAILED'],
  [{ reason: 'refused', status: 429, retryAfterS: 7 }, 'UPSTREAM_BUSY'],
  [{ reason: 'refused', status: 400, message: 'too hot' }, 'UPSTREAM_REJECTED'],
];

test.each(failures)('%j says what became of the money', (failure, code) => {
  const free = failureError(failure);
  expect(free.code).toBe(code);
  expect(explainError(free)).toContain('nothing was charged');
  // A provider that was asked before this one may have worked.
  const waits = explainError(failureError(failure, { amount: 12_500_000n, untilMs: 600_000 }));
  expect(waits).not.toContain('nothing was charged');
  expect(waits).toContain('0.0125 USD are set aside until about 1970-01-01T00:10:00.000Z');
});

test('what a provider names of a request that it refused is handed on', () => {
  const names = { code: 'context_length_exceeded', param: 'messages' };
  const refused = failureError({ reason: 'refused', status: 400, message: 'too long', ...names });
  const { code: upstreamCode, param } = names;
  expect(refused.details).toMatchObject({ message: 'too long', upstreamCode, param });
});
