/** What can be wrong with who asks. */
import { catalogue } from '@gauntlet/kit/errors';

export const accountErrors = catalogue({
  KEY_MISSING: {
    what: 'there is no API key in the request',
    fix: 'Send "Authorization: Bearer gw_live_...", or the header "x-api-key".',
  },
  KEY_WRONG: {
    what: 'the API key is not valid',
    why: 'Keys of this gateway begin with gw_; this one is not whole, or was revoked or replaced',
    fix: 'Copy it again, or make a new one at POST /user/api-keys.',
  },
  SESSION_WRONG: {
    what: 'the access token is not valid any more',
    fix: 'Get a new one at POST /auth/refresh, or log in again.',
  },
  LOGIN_WRONG: {
    what: 'address and password do not belong together',
    fix: 'Check both.',
  },
  REFRESH_WRONG: {
    what: 'the refresh token is not valid',
    why: 'It has expired, was ended, or was used before by somebody',
    fix: 'Log in again.',
  },
  EMAIL_TAKEN: {
    what: 'this address has an account',
    fix: 'Log in with it, or sign up with another address.',
  },
  PASSWORD_TOO_WEAK: {
    what: 'the password is too weak: {problems}',
    fix: 'Take a longer one, such as four words that have nothing to do with each other.',
  },
  CONFIRMATION_WRONG: {
    what: 'this confirmation is not valid',
    why: 'It was used before, or is older than a day',
    fix: 'Log in to see whether the account is confirmed; POST /auth/confirmations sends another.',
  },
  ACCOUNT_DISABLED: {
    what: 'this account is disabled',
    fix: 'Ask the operator of this gateway.',
  },
  NEEDS_SESSION: {
    what: 'an API key may not do this',
    why: 'Keys are for calls; whoever finds one must not be able to make others',
    fix: 'Log in at POST /auth/login and send the access token.',
  },
  NEEDS_ADMIN: {
    what: 'only an administrator may do this',
    fix: 'Log in as an administrator; `gateway user --admin` makes one.',
  },
  ADDRESS_REFUSED: {
    what: 'this API key may not be used from {address}',
    fix: 'Use it from an address in its list, or change the list.',
  },
  MODEL_REFUSED: {
    what: 'this API key may not use the model {model}',
    fix: 'Use a model in its list, or change the list.',
  },
  KEY_UNKNOWN: {
    what: 'there is no such API key',
    fix: 'GET /user/api-keys lists those that there are.',
  },
  REFERRAL_REFUSED: {
    what: 'the referral code can not be used: {reason}',
    fix: 'Sign up without it, or ask whoever gave it to you for another one.',
  },
});
