/** The packages of the workspace, and which file an import of one of them means. */
import { posix } from 'node:path';
import type { Repository } from './repository.ts';

export interface Manifest {
  readonly name: string;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>> | string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** Empty for the root. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

export type Target =
  | { readonly kind: 'file'; readonly path: string; readonly by: 'path' | 'name' }
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'runtime'; readonly name: string }
  | { readonly kind: 'unknown'; readonly why: string; readonly fix: string };

export function packagesOf(repository: Repository): readonly Package[] {
  return repository.once(packagesOf, () => {
    const root = repository.json<Manifest>('package.json');
    const patterns = (root?.workspaces ?? []).map(
      (pattern) => new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`),
    );
    return repository.paths.flatMap((path) => {
      if (posix.basename(path) !== 'package.json') return [];
      const folder = path === 'package.json' ? '' : posix.dirname(path);
      if (folder !== '' && !patterns.some((pattern) => pattern.test(folder))) return [];
      const manifest = repository.json<Manifest>(path);
      return manifest ? [{ folder, path, manifest }] : [];
    });
  });
}

/** The package that a file belongs to; the root when it is in no workspace. */
export function packageOf(repository: Repository, path: string): Package | undefined {
  const packages = packagesOf(repository);
  const inside = packages.filter((one) => one.folder !== '' && path.startsWith(`${one.folder}/`));
  return inside[0] ?? packages.find((one) => one.folder === '');
}

export function entriesOf(one: Package): { readonly name: string; readonly path: string }[] {
  const { exports = {}, bin = {} } = one.manifest;
  const named = [
    ...Object.entries(typeof exports === 'string' ? { '.': exports } : exports),
    ...Object.entries(typeof bin === 'string' ? { [one.manifest.name]: bin } : bin),
  ];
  return named.map(([name, target]) => ({ name, path: posix.join(one.folder, target) }));
}

export function resolve(repository: Repository, from: string, specifier: string): Target {
  const plain = specifier.replace(/[?#].*$/, '');
  if (plain.startsWith('.')) return resolvePath(repository, posix.join(posix.dirname(from), plain));
  if (plain.startsWith('node:')) return { kind: 'runtime', name: plain };
  const [scope = '', second = ''] = plain.split('/');
  const name = plain.startsWith('@') ? `${scope}/${second}` : scope;
  const ours = packagesOf(repository).find((one) => one.manifest.name === name);
  return ours ? resolveOurs(ours, `.${plain.slice(name.length)}`) : { kind: 'external', name };
}

/** As `resolve`; a pattern (`./pages/*.tsx`) means every file that it matches. */
export function targetsOf(repository: Repository, from: string, specifier: string): Target[] {
  if (!specifier.startsWith('.') || !specifier.includes('*')) {
    return [resolve(repository, from, specifier)];
  }
  const pattern = posix.join(posix.dirname(from), specifier);
  return repository.paths
    .filter((path) => posix.matchesGlob(path, pattern))
    .map((path) => ({ kind: 'file', path, by: 'path' }));
}

function resolvePath(repository: Repository, path: string): Target {
  if (repository.has(path)) return { kind: 'file', path, by: 'path' };
  return {
    kind: 'unknown',
    why: `there is no file ${path}`,
    fix: 'Correct the path; name the file with its ending.',
  };
}

function resolveOurs(one: Package, subpath: string): Target {
  const { exports = {} } = one.manifest;
  const table = typeof exports === 'string' ? { '.': exports } : exports;
  const exact = table[subpath];
  if (exact) return { kind: 'file', path: posix.join(one.folder, exact), by: 'name' };
  for (const [pattern, target] of Object.entries(table)) {
    const [before = '', after] = pattern.split('*');
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    const star = subpath.slice(before.length, subpath.length - after.length);
    return { kind: 'file', path: posix.join(one.folder, target.replace('*', star)), by: 'name' };
  }
  return {
    kind: 'unknown',
    why: `${one.manifest.name} exports no "${subpath}"`,
    fix: `Import what it exports, or add "${subpath}" to "exports" in ${one.path}.`,
  };
}

/** The files that a file imports, in whatever way, and where. */
export function importsOf(
  repository: Repository,
  path: string,
): readonly { readonly path: string; readonly line: number }[] {
  return repository
    .source(path)
    .references.flatMap(({ specifier, line }) =>
      targetsOf(repository, path, specifier).flatMap((target) =>
        target.kind === 'file' ? [{ path: target.path, line }] : [],
      ),
    );
}
