/** What a reference means: files of the project, whole folders of it, or something unknown. */
import { folderOf, foldersAbove, joined } from './paths.ts';
import type { References } from './scan.ts';

export interface Workspace {
  /** Every file of the project. */
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  readonly packages: readonly PackageFolder[];
  /** `paths` of each tsconfig.json, by its folder. */
  readonly aliases: ReadonlyMap<string, readonly PathAlias[]>;
  /** Whether a package is installed, so that it is none of the project's files. */
  readonly isInstalled: (name: string) => boolean;
}

export interface PackageFolder {
  readonly name: string;
  readonly folder: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
  /** `main`, `module`, `types` and the like. */
  readonly entries: readonly string[];
}

export interface PathAlias {
  /** With at most one `*`. */
  readonly pattern: string;
  /** Relative to the root. */
  readonly targets: readonly string[];
}

export interface Targets {
  /** Also places where a file would be looked for first if it were there. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** It may depend on anything. */
  readonly isUnsure: boolean;
}

const EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'json', 'd.ts'];
const MORE_EXTENSIONS = ['vue', 'svelte', 'css', 'scss', 'node', 'wasm'];
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  js: ['ts', 'tsx', 'd.ts'],
  jsx: ['tsx', 'd.ts'],
  mjs: ['mts', 'd.mts'],
  cjs: ['cts', 'd.cts'],
};
const NOWHERE: Targets = { files: [], folders: [], isUnsure: false };
const UNSURE: Targets = { files: [], folders: [], isUnsure: true };

export function resolveAll(file: string, references: References, space: Workspace): Targets {
  const all = [
    ...references.imports.map((specifier) => resolveImport(file, specifier, space)),
    ...references.paths.map((path) => resolvePath(file, path, space)),
  ];
  return {
    files: [...new Set(all.flatMap((each) => each.files))],
    folders: [...new Set(all.flatMap((each) => each.folders))],
    isUnsure: references.isOpen || all.some((each) => each.isUnsure),
  };
}

function resolveImport(file: string, given: string, space: Workspace): Targets {
  const computed = given.search(/\$\{|[*{]/);
  if (computed !== -1) return resolveBegin(file, given.slice(0, computed));
  const specifier = given.replace(/[?#](?!.*\/).*$/, '') || given;
  if (/^(?:node|data|https?|bun|virtual|npm|jsr|file):/.test(specifier)) return NOWHERE;
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return at(joined(folderOf(file), specifier), space);
  // A bundler takes this from the root of the package, or from its public folder.
  if (specifier.startsWith('/')) return UNSURE;
  const aliased = resolveAlias(file, specifier, space);
  if (aliased !== undefined) return aliased;
  if (given.startsWith('#')) return resolveOwn(file, given, space);
  const name = packageNameOf(specifier);
  const own = space.packages.filter((each) => each.name === name);
  if (own.length > 0) return merged(own.map((each) => resolvePackage(each, specifier, space)));
  return space.isInstalled(name) ? NOWHERE : UNSURE;
}

/** Only the beginning is known: anything in the folder that it names. */
function resolveBegin(file: string, begin: string): Targets {
  if (!begin.startsWith('.')) return UNSURE;
  const folder = joined(folderOf(file), begin.slice(0, begin.lastIndexOf('/') + 1));
  return folder === undefined ? UNSURE : { files: [], folders: [folder], isUnsure: false };
}

/** Every place where it is looked for, up to the first that is there. */
function at(path: string | undefined, space: Workspace): Targets {
  if (path === undefined) return NOWHERE;
  const files: string[] = [];
  for (const candidate of candidatesOf(path)) {
    files.push(candidate);
    if (space.files.has(candidate)) return { files, folders: [], isUnsure: false };
  }
  // A folder with a package.json of its own, or nothing that we know how to find.
  return { files, folders: space.folders.has(path) ? [path] : [], isUnsure: false };
}

function candidatesOf(path: string): readonly string[] {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const sources = (SOURCES[extension] ?? []).map(
    (source) => `${path.slice(0, -extension.length)}${source}`,
  );
  const all = [...EXTENSIONS, ...MORE_EXTENSIONS];
  return [
    path,
    ...sources,
    ...all.map((each) => `${path}.${each}`),
    ...EXTENSIONS.map((each) => `${path}/index.${each}`),
  ];
}

function resolveAlias(file: string, specifier: string, space: Workspace): Targets | undefined {
  const found = foldersAbove(file)
    .flatMap((folder) => space.aliases.get(folder) ?? [])
    .flatMap((alias) => {
      const rest = matchOf(alias.pattern, specifier);
      return rest === undefined ? [] : alias.targets.map((to) => to.replace('*', rest));
    });
  if (found.length === 0) return undefined;
  const targets = found.map((path) => at(joined('', path), space));
  // An alias such as `*` matches packages too.
  const isThere = targets.some(({ files }) => files.some((path) => space.files.has(path)));
  return isThere ? merged(targets) : undefined;
}

function resolvePackage(own: PackageFolder, specifier: string, space: Workspace): Targets {
  const subpath = `.${specifier.slice(own.name.length)}`;
  const manifest = joined(own.folder, 'package.json') ?? '';
  const given =
    own.exports === undefined
      ? subpath === '.'
        ? [...own.entries, './index']
        : [subpath]
      : exportsOf(own.exports, subpath);
  const targets = given.map((path) => at(joined(own.folder, path), space));
  const isThere = targets.some(({ files }) => files.some((path) => space.files.has(path)));
  // It points to what is built: any source of the package may be behind it.
  const built = isThere ? [] : [{ files: [], folders: [own.folder], isUnsure: false }];
  return merged([...targets, ...built, { files: [manifest], folders: [], isUnsure: false }]);
}

/** `#name` of the nearest package. */
function resolveOwn(file: string, specifier: string, space: Workspace): Targets {
  const own = foldersAbove(file)
    .map((folder) => space.packages.find((each) => each.folder === folder))
    .find((each) => each !== undefined);
  const paths = own === undefined ? [] : exportsOf(own.imports, specifier);
  if (own === undefined || paths.length === 0) return UNSURE;
  return merged(
    paths.map((path) =>
      path.startsWith('.')
        ? at(joined(own.folder, path), space)
        : resolveImport(`${own.folder}/package.json`, path, space),
    ),
  );
}

/** What a map of exports or imports gives for a subpath, under any condition. */
function exportsOf(map: unknown, subpath: string): readonly string[] {
  if (map === null || typeof map !== 'object' || Array.isArray(map)) {
    return subpath === '.' ? textsIn(map) : [];
  }
  const entries = Object.entries(map);
  const isMap = entries.some(([key]) => key.startsWith('.') || key.startsWith('#'));
  if (!isMap) return subpath === '.' ? textsIn(map) : [];
  return entries.flatMap(([pattern, value]) => {
    const rest = matchOf(pattern, subpath);
    return rest === undefined ? [] : textsIn(value).map((text) => text.replaceAll('*', rest));
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

/** What `*` stands for; '' when the pattern has none and is the text. */
function matchOf(pattern: string, text: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text ? '' : undefined;
  const [begin, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.startsWith(begin) && text.endsWith(end);
  return fits && text.length >= begin.length + end.length
    ? text.slice(begin.length, text.length - end.length)
    : undefined;
}

function packageNameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** A text that may be a path, from the file's folder, its package's or the root. */
function resolvePath(file: string, path: string, space: Workspace): Targets {
  const begin = path.split('${', 1)[0] ?? '';
  const from = [folderOf(file), ...foldersAbove(file)];
  const places = new Set(from.map((folder) => joined(folder, begin)));
  const there = [...places].filter((place) => place !== undefined);
  // A `require` that has another name: its text looks like any other.
  const own = begin.startsWith('.') && begin === path ? candidatesOf(there[0] ?? '') : [];
  return {
    files: [...there.filter((place) => space.files.has(place)), ...own],
    // A name alone is no folder: 'test' and 'main' are words first.
    folders: there.filter((place) => path.includes('/') && space.folders.has(place)),
    isUnsure: false,
  };
}

function merged(all: readonly Targets[]): Targets {
  return {
    files: all.flatMap((each) => each.files),
    folders: all.flatMap((each) => each.folders),
    isUnsure: all.some((each) => each.isUnsure),
  };
}
