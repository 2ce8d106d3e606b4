// PostgreSQL refuses to run as root. As root we start it under `nobody`, an account that every
// system and container has, so none must be made (and none is left behind).
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { databaseErrors } from '../errors.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const accountName = 'nobody';

/** The account to run the server under; undefined means: as ourselves. */
export async function serverAccount(userId = process.getuid?.()): Promise<Account | undefined> {
  if (userId !== 0) return undefined;
  const account = parseAccount(await readFile('/etc/passwd', 'utf8'), accountName);
  if (account === undefined) {
    throw databaseErrors.make('EMBEDDED_POSTGRES_NO_ACCOUNT', { account: accountName });
  }
  return account;
}

export function parseAccount(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/** The first folder on the way to `path` (itself included) that the account may not enter. */
export async function closedFolder(path: string, account: Account): Promise<string | undefined> {
  const above = dirname(path);
  if (above !== path) {
    const closed = await closedFolder(above, account);
    if (closed !== undefined) return closed;
  }
  return mayRun(await stat(path), account) ? undefined : path;
}

function mayRun(file: { mode: number; uid: number; gid: number }, account: Account): boolean {
  if (file.uid === account.uid) return (file.mode & 0o100) !== 0;
  if (file.gid === account.gid) return (file.mode & 0o010) !== 0;
  return (file.mode & 0o001) !== 0;
}
