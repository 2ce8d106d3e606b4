/** What `gateway dev` keeps between its starts: a secret, and the key of its test account. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defaultPostgresFolder, type Environment } from '@gauntlet/kit/database';
import { realDisk, writeDurable } from '@gauntlet/kit/disk';

export function stateFolder(environment: Environment): string {
  return join(dirname(defaultPostgresFolder(environment)), 'gateway');
}

/** The text of a file that only its owner can read; made at first. */
export async function keptText(path: string, make: () => Promise<string>): Promise<string> {
  const known = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (known !== undefined) return known.trim();
  const text = await make();
  const folder = dirname(path);
  // The folders above are shared with PostgreSQL, which as root runs as nobody and has to enter.
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeDurable(realDisk({ fileMode: 0o600 }), path, Buffer.from(`${text}\n`));
  return text;
}

export function newSecret(): Promise<string> {
  return Promise.resolve(randomBytes(48).toString('base64url'));
}
