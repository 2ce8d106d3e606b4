/** Where a gateway keeps what it has, and what `gateway dev` keeps: a secret and a key. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { defaultPostgresFolder, type Environment } from '@gauntlet/kit/database';
import { realDisk, writeDurable } from '@gauntlet/kit/disk';

export interface Place {
  /** Of the embedded PostgreSQL. */
  readonly postgres: string;
  readonly secret: string;
  readonly devKey: string;
}

/** The folder of `--folder`, or that which all products of a user share. */
export function placeOf(environment: Environment, folder: string | undefined): Place {
  const postgres =
    folder === undefined ? defaultPostgresFolder(environment) : join(resolve(folder), 'postgres');
  const state = join(dirname(postgres), 'gateway');
  return { postgres, secret: join(state, 'secret'), devKey: join(state, 'dev-key') };
}

/** Undefined where a database is there, or is given. */
export function firstStartText(databaseUrl: string | undefined, place: Place): string | undefined {
  if (databaseUrl !== undefined || existsSync(place.postgres)) return undefined;
  return `The first start makes a database in ${place.postgres}: some seconds.`;
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
