/** Too much, too often. */
import { catalogue } from '@gauntlet/kit/errors';

export const limitErrors = catalogue({
  LIMIT_REACHED: {
    what: 'too many {what} of this {whose}: {limit} a minute are allowed',
    fix: 'Try again in {retryAfterS} s, as the Retry-After header says.',
  },
  LIMIT_NEVER_FITS: {
    what: 'this request can use {cost} tokens, and this {whose} may use {limit} a minute',
    fix: 'Ask for a smaller max_tokens or send a shorter prompt.',
  },
  LIMITS_UNAVAILABLE: {
    what: 'the rate limits can not be checked at the moment, so nothing is let through',
    fix: 'Try again in a few seconds.',
  },
});
