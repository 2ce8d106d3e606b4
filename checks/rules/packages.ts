/** What is imported is declared, what is declared is used, and each version is exact and one. */
import {
  entriesOf,
  type Manifest,
  type Package,
  packageOf,
  packagesOf,
  resolve,
} from '../repository/packages.ts';
import { isTestCode, isToolConfig, type Repository } from '../repository/repository.ts';
import { textOf } from '../repository/syntax.ts';
import type { Finding, Rule } from '../rule.ts';

export const packages: Rule = (repository) => [
  ...undeclared(repository),
  ...packagesOf(repository).flatMap((one) => [
    ...unused(repository, one),
    ...inexact(repository, one),
    ...missingEntries(repository, one),
  ]),
];

function undeclared(repository: Repository): Finding[] {
  const root = packagesOf(repository).find((one) => one.folder === '');
  return repository.code.flatMap(({ path, references }) =>
    references.flatMap(({ specifier, line }) => {
      const name = externalNameOf(repository, path, specifier);
      const owner = packageOf(repository, path);
      if (name === undefined || !owner || name === owner.manifest.name) return [];
      const isOfTheRepository = isTestCode(path) || isToolConfig(path) || owner === root;
      const isOurs = packagesOf(repository).some((one) => one.manifest.name === name);
      if (declaredBy(owner.manifest).has(name) || (isOfTheRepository && isOurs)) return [];
      if (isOfTheRepository && root && declaredBy(root.manifest).has(name)) return [];
      const message = `imports '${name}', which ${owner.path} does not declare`;
      const fix = `Add "${name}" with its exact version to "dependencies" in ${owner.path}.`;
      return [{ path, line, message, fix }];
    }),
  );
}

function externalNameOf(repository: Repository, path: string, specifier: string) {
  const target = resolve(repository, path, specifier);
  if (target.kind === 'external') return target.name;
  if (target.kind !== 'file' || target.by === 'path') return undefined;
  return packageOf(repository, target.path)?.manifest.name;
}

function declaredBy(manifest: Manifest): Set<string> {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  return new Set(Object.keys({ ...all, ...peerDependencies }));
}

/**
 * Used: imported by the package's code, or named by it in a string (a transport, a file inside the
 * package), by its scripts, or by the configuration of a tool. `@types/x` goes with x.
 */
function unused(repository: Repository, one: Package): Finding[] {
  const { dependencies = {}, devDependencies = {} } = one.manifest;
  const inCode = namesUsedIn(repository, one, one.folder === '');
  const anywhere = namesUsedIn(repository, one, true);
  return Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => {
    const used = name in devDependencies ? anywhere : inCode;
    const plain = name.replace(/^@types\//, '');
    if (plain === 'node' || used.has(plain)) return [];
    if ([...binsOf(repository, name)].some((bin) => used.has(bin))) return [];
    const line = repository.lineWith(one.path, `"${name}":`);
    const message = `declares '${name}', which nothing in it uses`;
    return [{ path: one.path, line, message, fix: 'Remove it, and run npm install.' }];
  });
}

function namesUsedIn(
  repository: Repository,
  one: Package,
  withTests: boolean,
): ReadonlySet<string> {
  const isRoot = one.folder === '';
  const used = new Set<string>();
  for (const source of repository.code) {
    const isInside = isRoot || packageOf(repository, source.path)?.folder === one.folder;
    if (!isInside || (!withTests && isTestCode(source.path))) continue;
    for (const { specifier } of source.references) {
      used.add(externalNameOf(repository, source.path, specifier) ?? '');
    }
    for (const literal of source.all('Literal')) {
      used.add(/^(?:@[\w.-]+\/)?[\w.-]+/.exec(textOf(literal) ?? '')?.[0] ?? '');
    }
  }
  const scripts = Object.values(one.manifest.scripts ?? {}).join(' ');
  for (const word of scripts.split(/[\s&|;()]+/)) used.add(word);
  const settings = repository.paths.filter((path) => /^(?:tsconfig.*|biome)\.json$/.test(path));
  for (const path of isRoot ? settings : []) {
    for (const match of repository.text(path).matchAll(/"((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^"]*)?"/g)) {
      used.add(match[1] ?? '');
    }
  }
  // Vitest loads its coverage provider by name.
  if (used.has('vitest')) used.add('@vitest/coverage-v8');
  return used;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly bin?: Readonly<Record<string, string>> | string }>
  >;
}

function binsOf(repository: Repository, name: string): readonly string[] {
  const bin = repository.json<Lock>('package-lock.json')?.packages[`node_modules/${name}`]?.bin;
  return typeof bin === 'object' ? Object.keys(bin) : [];
}

function inexact(repository: Repository, one: Package): Finding[] {
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = one.manifest;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  return Object.entries(all).flatMap(([name, version]) => {
    const others = packagesOf(repository).flatMap(({ path, manifest }) => {
      const other = { ...manifest.devDependencies, ...manifest.dependencies }[name];
      return other === undefined || other === version ? [] : [`${path} has ${other}`];
    });
    const isExact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version);
    if (isExact && others.length === 0) return [];
    const line = repository.lineWith(one.path, `"${name}":`);
    const message = isExact
      ? `'${name}' is ${version} here, but ${others.join(', ')}`
      : `'${name}' has the inexact version "${version}"`;
    return [{ path: one.path, line, message, fix: 'Pin one exact version everywhere.' }];
  });
}

function missingEntries(repository: Repository, one: Package): Finding[] {
  return entriesOf(one).flatMap(({ name, path }) => {
    if (path.includes('*') || repository.has(path)) return [];
    const message = `its entry "${name}" is ${path}, which does not exist`;
    const fix = 'Write the file, or take the entry out.';
    return [{ path: one.path, line: repository.lineWith(one.path, `"${name}":`), message, fix }];
  });
}
