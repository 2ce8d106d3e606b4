/** Walks a project once and gives the folders that are packages of their own, with their files. */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withProjectPrograms } from '../exec/search-path.ts';
import type { Folder, Manifest } from '../runners/common/folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Installed, built or kept by tools: nobody's sources. Hidden folders are passed over as well. */
const PASSED_OVER = new Set([
  ...['node_modules', 'target', 'dist', 'build', 'out', 'coverage', 'vendor', 'venv', 'env'],
  ...['__pycache__', 'fixtures', '__fixtures__', 'testdata', 'bower_components'],
]);

/** A folder with one of these is a package of its own. */
const MARKS = new Set([
  ...['package.json', 'pyproject.toml', 'setup.cfg', 'setup.py', 'pytest.ini', 'go.mod'],
  ...['Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts'],
]);

const MOST_FILES = 200_000;

interface Found {
  readonly path: string;
  readonly files: string[];
}

/** The root first, then the others in the order of their paths. */
export function projectFolders(root: string, environment: Environment): readonly Folder[] {
  const found: Found[] = [];
  let count = 0;
  const walk = (path: string, owner: Found | undefined) => {
    const entries = readdirSync(join(root, path), { withFileTypes: true });
    const isPackage = owner === undefined || entries.some(({ name }) => MARKS.has(name));
    const own = isPackage ? { path, files: [] } : owner;
    if (isPackage) found.push(own);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !isPassedOver(entry.name) && count < MOST_FILES) walk(below, own);
      if (!entry.isFile()) continue;
      count += 1;
      own.files.push(own.path === '' ? below : below.slice(own.path.length + 1));
    }
  };
  walk('', undefined);
  return found.map((each) => folderOf(root, each, environment));
}

function isPassedOver(name: string): boolean {
  return PASSED_OVER.has(name) || (name.startsWith('.') && name !== '.github');
}

function folderOf(root: string, { path, files }: Found, environment: Environment): Folder {
  const absolute = join(root, path);
  const names = new Set(files);
  const text = (name: string) => (names.has(name) ? readText(join(absolute, name)) : undefined);
  return {
    path: path === '' ? '.' : path,
    files,
    manifest: manifestOf(text('package.json')),
    has: (name) => names.has(name),
    text,
    program: (name) => findProgram(name, environment, absolute) !== undefined,
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not ours to read: as good as not there.
    return undefined;
  }
}

function manifestOf(text: string | undefined): Manifest {
  const given = parsed(text);
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return {
    scripts: textsOf(given.scripts),
    dependencies: new Set(kinds.flatMap((kind) => Object.keys(textsOf(given[kind])))),
  };
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // npm tells of a broken package.json better than we could.
    return {};
  }
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** Where a program would be started from, as a shell would find it in this folder. */
export function findProgram(
  name: string,
  environment: Environment,
  folder: string,
): string | undefined {
  const { PATH = '' } = withProjectPrograms(environment, folder);
  return PATH.split(delimiter)
    .map((path) => join(path, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not for us.
    return false;
  }
}
