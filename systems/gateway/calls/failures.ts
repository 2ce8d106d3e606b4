/** What a client is told of a provider's failure. Pure. */
import type { UserError } from '@gauntlet/kit/errors';
import { dollarsText, type Nano } from '../model/money.ts';
import type { UpstreamFailure } from '../providers/provider.ts';
import { isWorthAnother } from '../routing/retry.ts';
import { callErrors } from './errors.ts';

/** Nobody knows what a provider did: the money waits for its record, and comes back without one. */
export interface SetAside {
  readonly amount: Nano;
  readonly untilMs: number;
}

const defaultRetryS = 5;

export function failureError(failure: UpstreamFailure, setAside?: SetAside): UserError {
  const { reason, status, message = 'it gave no reason', retryAfterS = defaultRetryS } = failure;
  const money = moneyText(setAside);
  if (reason === 'unreachable') return callErrors.make('UPSTREAM_UNREACHABLE', { money });
  if (reason === 'stalled') return callErrors.make('UPSTREAM_TIMEOUT', { money });
  if (reason !== 'refused') return callErrors.make('UPSTREAM_FAILED', { money });
  if (!isWorthAnother(failure)) {
    const { code, param } = failure;
    const named = { ...(code && { upstreamCode: code }), ...(param && { param }) };
    return callErrors.make('UPSTREAM_REJECTED', { message, money, ...named });
  }
  if (status === 429 || status === 503) {
    return callErrors.make('UPSTREAM_BUSY', { retryAfterS, money });
  }
  return callErrors.make('UPSTREAM_FAILED', { money });
}

function moneyText(setAside: SetAside | undefined): string {
  if (setAside === undefined) return 'nothing was charged';
  const until = new Date(setAside.untilMs).toISOString();
  return (
    `it may have done its work, so ${dollarsText(setAside.amount)} USD are set aside until about ` +
    `${until}, and then given back if it has no record of what was used`
  );
}
