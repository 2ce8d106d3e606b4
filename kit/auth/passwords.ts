/** Argon2id, by the parameters that OWASP names: 19 MiB of memory, two passes. */
import { hash, verify } from '@node-rs/argon2';

// Argon2id is what the library does unless told otherwise.
const options = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** Bounds the work of one call; nobody types more. */
const longestBytes = 1_024;

export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(password) > longestBytes) throw new Error('the password is too long');
  return hash(password, options);
}

// The hash of a password that nobody has, with the same parameters.
let nobody: Promise<string> | undefined;

/**
 * Takes the same time for a user that does not exist (`stored` is undefined), so that nobody can
 * find out by the clock which addresses have an account.
 */
export async function verifyPassword(
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  if (Buffer.byteLength(password) > longestBytes) return false;
  nobody ??= hash(crypto.randomUUID(), options);
  const matches = await verify(stored ?? (await nobody), password);
  return stored !== undefined && matches;
}

/** True when the hash was made with weaker parameters: hash again at the next log-in. */
export function needsRehash(stored: string): boolean {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored);
  if (match === null) return true;
  return Number(match[1]) < options.memoryCost || Number(match[2]) < options.timeCost;
}
