/** Where a host is found and what it asks for; one host for one folder. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fateOf, ownerToken, thisOwner } from '@gauntlet/kit/processes';
import { z } from 'zod';
import { errors } from '../../model/errors.ts';

const addressSchema = z.object({
  url: z.string(),
  token: z.string(),
  owner: z.string(),
  pid: z.number(),
});

export type HostAddress = Readonly<z.infer<typeof addressSchema>>;

/** Undefined when no host works there now. */
export function readAddress(folder: string): HostAddress | undefined {
  const found = lastAddress(folder);
  // One that ended well has given the folder back; one that starts has not said yet where it is.
  if (found?.owner !== readOwner(join(folder, 'host.lock'))) return undefined;
  return found !== undefined && fateOf(found.owner, thisOwner()) !== 'gone' ? found : undefined;
}

/** Also of a host that is no more: its successor keeps port and token. */
export function lastAddress(folder: string): HostAddress | undefined {
  try {
    return addressSchema.parse(JSON.parse(readFileSync(join(folder, 'address.json'), 'utf8')));
  } catch {
    return undefined; // There was none yet, or it was cut off while it wrote this.
  }
}

/** Throws when another host of this folder lives. Two that start at once: one gets it. */
export async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // What lies in it gives orders to whoever can read it.
  await chmod(folder, 0o700);
  const path = join(folder, 'host.lock');
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(path, ownerToken(thisOwner()), { flag: 'wx', mode: 0o600 });
      return;
    } catch {
      const owner = readOwner(path);
      if (owner !== undefined && fateOf(owner, thisOwner()) !== 'gone')
        throw errors.make('HOST_RUNS', { folder, pid: owner.split('.')[0] ?? '' });
      rmSync(path, { force: true });
    }
  }
  throw errors.make('HOST_RUNS', { folder, pid: '' });
}

export function giveFolderBack(folder: string): void {
  rmSync(join(folder, 'host.lock'), { force: true });
}

export function writeAddress(folder: string, url: string, token: string): void {
  const address = { url, token, owner: ownerToken(thisOwner()), pid: process.pid };
  // Who can read this can give orders.
  writeFileSync(join(folder, 'address.json'), JSON.stringify(address), { mode: 0o600 });
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // It was given back just now.
  }
}
