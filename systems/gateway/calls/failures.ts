/** What a client is told of a provider's failure. Pure. */
import type { UserError } from '@gauntlet/kit/errors';
import type { UpstreamFailure } from '../providers/provider.ts';
import { isWorthAnother } from '../routing/retry.ts';
import { callErrors } from './errors.ts';

const defaultRetryS = 5;

export function failureError(failure: UpstreamFailure): UserError {
  const { reason, status, message = 'it gave no reason', retryAfterS = defaultRetryS } = failure;
  if (reason === 'unreachable') return callErrors.make('UPSTREAM_UNREACHABLE');
  if (reason === 'stalled') return callErrors.make('UPSTREAM_TIMEOUT');
  if (reason !== 'refused') return callErrors.make('UPSTREAM_FAILED');
  if (!isWorthAnother(failure)) return callErrors.make('UPSTREAM_REJECTED', { message });
  if (status === 429 || status === 503) return callErrors.make('UPSTREAM_BUSY', { retryAfterS });
  return callErrors.make('UPSTREAM_FAILED');
}
