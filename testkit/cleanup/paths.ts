/** A ledger must not be able to remove what nobody meant. */
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, parse, relative, resolve, sep } from 'node:path';

export function checkPath(path: string): string {
  if (!isAbsolute(path) || resolve(path) !== path) throw new Error('it is not a full, plain path');
  for (const [place, name] of [
    [parse(path).root, 'the root of the disk'],
    [homedir(), 'the home folder, or above it'],
    [process.cwd(), 'the working folder, or above it'],
    [tmpdir(), 'the folder of all temporary files, or above it'],
  ] as const) {
    if (holds(path, resolve(place))) throw new Error(`it is ${name}`);
  }
  return path;
}

function holds(folder: string, place: string): boolean {
  const way = relative(folder, place);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
