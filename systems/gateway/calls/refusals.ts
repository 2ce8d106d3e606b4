/** Why there is no hold, in words for the client. Pure. */
import type { UserError } from '@gauntlet/kit/errors';
import type { HoldOutcome, ShortOfCredit } from '../model/hold.ts';
import { dollarsText } from '../model/money.ts';
import { callErrors } from './errors.ts';

export type Refused = Exclude<HoldOutcome, { readonly kind: 'held' | 'replay' }>;

const runningRetryS = 2;

export function holdRefusal(outcome: Refused): UserError {
  switch (outcome.kind) {
    case 'short':
      return shortError(outcome);
    case 'unpriced':
      return callErrors.make('PRICE_UNKNOWN', { model: outcome.what });
    case 'noWallet':
      return shortError({
        kind: 'short',
        wallet: 'account',
        needed: 0n,
        available: 0n,
        shortfall: 0n,
        maxTokens: undefined,
      });
    case 'running':
      return callErrors.make('IDEMPOTENCY_RUNNING', { retryAfterS: runningRetryS });
    case 'otherBody':
      return callErrors.make('IDEMPOTENCY_OTHER_BODY');
    case 'answerLost':
      return callErrors.make('IDEMPOTENCY_ANSWER_LOST', { id: outcome.holdId });
    case 'quoteGone':
      return callErrors.make('QUOTE_GONE');
    case 'quoteExceeded': {
      const { needed, quoted } = outcome;
      const details = { needed: dollarsText(needed), quoted: dollarsText(quoted) };
      return callErrors.make('QUOTE_EXCEEDED', details);
    }
  }
}

function shortError({ wallet, needed, available, shortfall, maxTokens }: ShortOfCredit): UserError {
  const advice =
    maxTokens === undefined
      ? 'Buy credits, or raise the limit of the key.'
      : `Set max_tokens to ${maxTokens} or less, which would fit, or buy credits.`;
  return callErrors.make(wallet === 'key' ? 'KEY_LIMIT_REACHED' : 'INSUFFICIENT_CREDITS', {
    needed: dollarsText(needed),
    available: dollarsText(available),
    shortfall: dollarsText(shortfall),
    advice,
    ...(maxTokens === undefined ? {} : { maxTokens }),
  });
}
