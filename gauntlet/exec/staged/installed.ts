/**
 * Makes installed packages visible in a copy of the project. Packages of the project itself
 * (workspaces) must be those of the copy, so each entry is linked by itself and not the folder.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const VIRTUAL_ENVIRONMENTS = ['.venv', 'venv'];

/** `manifests`: each package.json of the copy, relative to it. */
export function linkInstalled(top: string, copy: string, manifests: readonly string[]): void {
  for (const manifest of new Set(['package.json', ...manifests])) {
    const folder = dirname(manifest);
    const from = join(top, folder, 'node_modules');
    if (existsSync(from)) linkEntries(from, join(copy, folder, 'node_modules'), top, copy);
  }
  for (const name of VIRTUAL_ENVIRONMENTS) {
    if (existsSync(join(top, name)) && !existsSync(join(copy, name))) {
      symlinkSync(join(top, name), join(copy, name));
    }
  }
}

function linkEntries(from: string, to: string, top: string, copy: string): void {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from);
  for (const name of readdirSync(to)) {
    if (!names.includes(name)) rmSync(join(to, name), { recursive: true, force: true });
  }
  for (const name of names) {
    const source = join(from, name);
    if (name.startsWith('@')) linkEntries(source, join(to, name), top, copy);
    else link(targetOf(source, top, copy), join(to, name));
  }
}

/** A package of the project is taken from the copy; everything else is where it is installed. */
function targetOf(source: string, top: string, copy: string): string {
  if (!lstatSync(source).isSymbolicLink()) return source;
  const real = existsSync(source) ? realpathSync(source) : source;
  const inside = relative(realpathSync(top), real);
  const isOurs = !inside.startsWith('..') && !inside.split(sep).includes('node_modules');
  return isOurs ? join(copy, inside) : source;
}

function link(target: string, path: string): void {
  const known = lstatSync(path, { throwIfNoEntry: false });
  if (known?.isSymbolicLink() && readlinkSync(path) === target) return;
  if (known !== undefined) rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}
