/** After a failed attempt: is another provider asked, or does the client hear of it? Pure. */

export interface AttemptFailure {
  readonly reason: 'unreachable' | 'refused' | 'stalled' | 'cut' | 'malformed' | 'aborted';
  readonly status?: number;
}

/** The request itself is wrong, so everybody will refuse it. */
const faultOfRequest = new Set([400, 413, 415, 422]);

export function isWorthAnother({ reason, status = 500 }: AttemptFailure): boolean {
  if (reason === 'aborted') return false;
  return reason !== 'refused' || !faultOfRequest.has(status);
}

/** The provider failed, and not the request: what its circuit breaker and its health count. */
export function isFaultOfProvider({ reason, status = 500 }: AttemptFailure): boolean {
  if (reason === 'aborted') return false;
  if (reason !== 'refused') return true;
  return status >= 500 || status === 429 || status === 408 || status === 401 || status === 403;
}

/** Nobody can tell what the provider did and will bill. */
export function isUnknown({ reason }: AttemptFailure): boolean {
  return reason === 'stalled' || reason === 'cut' || reason === 'malformed' || reason === 'aborted';
}
