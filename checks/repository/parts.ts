/** The table of who may import whom (`checks/imports.json`), read into something to ask. */
import { posix } from 'node:path';
import type { Repository } from './repository.ts';

export const TABLE = 'checks/imports.json';

export interface Part {
  readonly may: readonly string[];
  /** Parts of which only types may be imported. */
  readonly types?: readonly string[];
  readonly pure?: boolean;
  /** The packages of others that a pure part may use. */
  readonly packages?: readonly string[];
}

export function partsOf(repository: Repository): Readonly<Record<string, Part>> {
  const table = repository.json<{ readonly parts: Readonly<Record<string, Part>> }>(TABLE);
  return table?.parts ?? {};
}

/** The part of a file: its folder's own entry (`x/.`), else the longest path that matches. */
export function partNameOf(repository: Repository, path: string): string | undefined {
  const names = Object.keys(partsOf(repository));
  const here = posix.join(posix.dirname(path), '.');
  const own = here === '.' ? '.' : `${here}/.`;
  if (names.includes(own)) return own;
  const above = names.filter((name) => path.startsWith(`${name}/`));
  return above.sort((a, b) => b.length - a.length)[0];
}

export function isWithin(path: string, part: string): boolean {
  return path.startsWith(`${part}/`);
}

export function lineOfPart(repository: Repository, name: string): number {
  return repository.lineWith(TABLE, `"${name}": {`);
}
