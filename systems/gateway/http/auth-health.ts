/** Whether keys can be checked: one that is whole and nobody's is looked up, and refused. */
import { makeApiKey } from '@gauntlet/kit/auth';
import { UserError } from '@gauntlet/kit/errors';
import { healthRunner } from '@gauntlet/kit/http';
import type { Authenticate } from '../accounts/authenticate.ts';

const timeoutMs = 500;
const address = '127.0.0.1';

/** A broken key would tell nothing: it is refused by its checksum, whatever the database does. */
export function authHealth(
  authenticate: Authenticate,
  onProblem: (error: unknown) => void,
): () => Promise<boolean> {
  const { key } = makeApiKey('gw_live', '');
  const run = async () => {
    if (!(await isRefused(authenticate, key))) throw new Error('a key of nobody was accepted');
  };
  const check = healthRunner([{ name: 'keys', run, timeoutMs }], (_name, error) => {
    onProblem(error);
  });
  return async () => (await check()).status === 'healthy';
}

async function isRefused(authenticate: Authenticate, key: string): Promise<boolean> {
  try {
    await authenticate({ authorization: `Bearer ${key}`, apiKey: undefined, address });
    return false;
  } catch (error) {
    if (error instanceof UserError && error.code === 'KEY_WRONG') return true;
    throw error;
  }
}
