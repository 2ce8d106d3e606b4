/** What is wrong with the gateway itself, and passes. */
import { isDatabaseLost } from '@gauntlet/kit/database';
import { catalogue, type UserError } from '@gauntlet/kit/errors';

export const serverErrors = catalogue({
  DATABASE_LOST: {
    what: 'the database can not be reached at the moment, so nothing is let through',
    fix: 'Try again in {retryAfterS} s, as the Retry-After header says.',
  },
});

const retryAfterS = 2;

/** All other connections (to providers, to Redis, to Stripe) have errors of their own. */
export function knownError(error: unknown): UserError | undefined {
  return isDatabaseLost(error)
    ? serverErrors.make('DATABASE_LOST', { retryAfterS }, error)
    : undefined;
}
