/** A lease in a file, for targets that have no host to give one: it holds for this machine. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fateOf, ownerToken, thisOwner } from '@gauntlet/kit/processes';
import { errors } from '../model/errors.ts';

const TRIES = 5;

export async function takeLock(path: string, about: string, what: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const own = `${ownerToken(thisOwner())}\n${what}\n`;
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return;
    } catch {
      const held = readHeld(path);
      if (held === undefined) continue;
      if (held.owner === ownerToken(thisOwner())) return;
      if (fateOf(held.owner, thisOwner()) !== 'gone')
        throw errors.make('HOST_LEASED', { about, what: held.what });
      rmSync(path, { force: true });
    }
  }
  throw errors.make('HOST_LEASED', { about, what: 'another ship' });
}

export function dropLock(path: string): void {
  if (readHeld(path)?.owner === ownerToken(thisOwner())) rmSync(path, { force: true });
}

export function heldBy(path: string): string | undefined {
  const held = readHeld(path);
  return held !== undefined && fateOf(held.owner, thisOwner()) !== 'gone' ? held.what : undefined;
}

function readHeld(path: string): { readonly owner: string; readonly what: string } | undefined {
  try {
    const [owner = '', what = ''] = readFileSync(path, 'utf8').split('\n');
    return { owner, what };
  } catch {
    return undefined; // It was given back.
  }
}
