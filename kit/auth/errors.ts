import { catalogue } from '../errors/index.ts';

export const authErrors = catalogue({
  TOKEN_MISSING: {
    what: 'this needs a token or an API key',
    fix: 'Send it in the header "Authorization: Bearer ...".',
  },
  TOKEN_INVALID: {
    what: 'the token is not valid',
    why: 'It was changed, was issued for something else, or its key is not known here',
    fix: 'Log in again.',
  },
  TOKEN_EXPIRED: {
    what: 'the token has expired',
    fix: 'Get a new one with the refresh token, or log in again.',
  },
  TOKEN_REUSED: {
    what: 'this refresh token was used before',
    why: 'Somebody else may have a copy of it, so all tokens that came from it were ended',
    fix: 'Log in again, and change the password if it was not you.',
  },
  KEYS_UNAVAILABLE: {
    what: 'the keys of {issuer} can not be fetched: {reason}',
    fix: 'Check that this server reaches {url}.',
  },
  API_KEY_INVALID: {
    what: 'the API key is not valid',
    why: 'It is not complete, was changed, or was revoked',
    fix: 'Copy it again, or make a new one.',
  },
  PASSWORD_WEAK: {
    what: 'the password is too weak: {problems}',
    fix: 'Take a longer one, such as four words that have nothing to do with each other.',
  },
  ROLE_MISSING: {
    what: 'this needs the permission {permission}',
    fix: 'Ask an administrator for a role that has it.',
  },
});
