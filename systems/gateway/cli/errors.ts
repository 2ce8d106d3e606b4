/** What can be wrong with how the gateway is started. */
import { catalogue } from '@gauntlet/kit/errors';

export const startErrors = catalogue({
  SETTINGS_WRONG: {
    what: 'the environment is not right:{problems}',
    fix: 'Correct these variables, then start again.',
  },
  SECRET_MISSING: {
    what: 'GATEWAY_SECRET is not set',
    why: 'It signs tokens and protects the keys, so all processes need the same one, for good',
    fix: 'Set it to 32 characters at least, such as from `openssl rand -base64 48`.',
  },
  NO_GATEWAY: {
    what: 'there is no gateway in {folder}',
    fix: 'Start one there with `gateway dev`, or name the folder of another one with --folder.',
  },
  EMAIL_UNKNOWN: {
    what: 'there is no account of {email} in this gateway',
    fix: 'Look at the address and at --folder, or make the account with `gateway user`.',
  },
});
