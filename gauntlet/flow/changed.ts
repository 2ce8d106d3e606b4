/** What `--changed` runs: the difference from the base, through the import graph, to suites. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../config/project.ts';
import { type Difference, differenceFrom, scanSources } from '../exec/sources.ts';
import type { Selection } from '../model/nouns.ts';
import { affectedBy } from '../plan/changed/affected.ts';
import { folderOf, foldersAbove, joined } from '../plan/changed/paths.ts';
import {
  type PackageFolder,
  type PathAlias,
  resolveAll,
  type Targets,
  type Workspace,
} from '../plan/changed/resolve.ts';
import { type References, scanCode, scanStyle } from '../plan/changed/scan.ts';
import { type Chosen, EVERYTHING, selectChanged } from '../plan/changed/select.ts';
import type { Past } from '../plan/past.ts';
import type { Request } from '../plan/plan.ts';

export { type Difference, differenceFrom };

type Environment = Readonly<Record<string, string | undefined>>;

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/;
const STYLE = /\.(?:css|scss|sass|less|styl)$/;
const SCAN_VERSION = 1;

export interface Narrowed {
  readonly request: Request;
  readonly why: string;
}

/** The request without what the change can't affect. */
export async function narrowed(
  request: Request,
  project: Project,
  difference: Difference,
  environment: Environment,
  past: Past,
): Promise<Narrowed> {
  const { selections, why } = await chooseChanged(project, difference, environment, past);
  if (why.startsWith(EVERYTHING)) return { request, why };
  const partial = `what changed: ${why}`;
  return {
    request: { ...request, selections: both(request.selections, selections), partial },
    why,
  };
}

/** What was asked for by name and is affected; a name asks for less than all of a suite. */
function both(
  asked: Request['selections'],
  affected: ReadonlyMap<string, Selection>,
): ReadonlyMap<string, Selection> {
  if (asked === undefined) return affected;
  return new Map([...asked].filter(([suite]) => affected.has(suite)));
}

export async function chooseChanged(
  project: Project,
  difference: Difference,
  environment: Environment,
  past: Past,
): Promise<Chosen> {
  const { root, systems } = project;
  if (!difference.known) {
    const suites = systems.flatMap((system) => system.suites);
    const selections = new Map(suites.map(({ id }) => [id, { files: [], titles: [] }]));
    return { selections, why: `${EVERYTHING}: ${difference.why}` };
  }
  const { space, references } = await importGraph(root, environment);
  const changed = difference.paths;
  const affected = [...affectedBy(changed, references)].filter((path) => space.files.has(path));
  // By its own name: a whole folder that is referred to says little about one file in it.
  const referred = new Set([...references.values()].flatMap((targets) => targets.files));
  return selectChanged(systems, { changed, affected: new Set(affected), referred }, past);
}

interface ImportGraph {
  readonly space: Workspace;
  readonly references: ReadonlyMap<string, Targets>;
}

/** Who refers to whom, of all files that git knows or would add. */
export async function importGraph(root: string, environment: Environment): Promise<ImportGraph> {
  const { files, scanned } = await scanSources<References>({
    root,
    environment,
    version: SCAN_VERSION,
    wants: (path) => CODE.test(path) || STYLE.test(path),
    scan: (path, text) => (STYLE.test(path) ? scanStyle(text) : scanCode(text)),
  });
  const space = workspaceOf(root, files);
  const references = new Map<string, Targets>();
  for (const [path, found] of scanned) references.set(path, resolveAll(path, found, space));
  return { space, references };
}

export function workspaceOf(root: string, files: readonly string[]): Workspace {
  const all = new Set(files);
  const folders = new Set(files.flatMap(foldersAbove));
  const packages = files
    .filter((path) => /(?:^|\/)package\.json$/.test(path))
    .flatMap((path) => packageOf(root, path));
  const aliases = new Map<string, PathAlias[]>();
  for (const path of files.filter((each) => /(?:^|\/)[jt]sconfig[^/]*\.json$/.test(each))) {
    const folder = folderOf(path);
    aliases.set(folder, [...(aliases.get(folder) ?? []), ...aliasesOf(root, path)]);
  }
  const installed = new Map<string, boolean>();
  return {
    files: all,
    folders,
    packages,
    aliases,
    isInstalled(name) {
      const known = installed.get(name) ?? isInstalled(root, packages, name);
      installed.set(name, known);
      return known;
    },
  };
}

/** In the node_modules of the project, of one of its packages, or above it. */
function isInstalled(root: string, packages: readonly PackageFolder[], name: string): boolean {
  if (process.getBuiltinModule(name) !== undefined) return true;
  const above = foldersAbove(`${root.replace(/^\//, '')}/x`).map((folder) => `/${folder}`);
  const places = [...packages.map(({ folder }) => join(root, folder)), ...above];
  return places.some((place) => existsSync(join(place, 'node_modules', name)));
}

function packageOf(root: string, path: string): PackageFolder[] {
  const manifest = readJson(join(root, path));
  if (manifest === undefined) return [];
  const { name, exports, imports, main, module, types, typings, browser, bin } = manifest;
  const entries = [main, module, types, typings, browser, bin].flatMap((entry) =>
    typeof entry === 'object' && entry !== null ? Object.values(entry) : [entry],
  );
  return [
    {
      name: typeof name === 'string' ? name : '',
      folder: folderOf(path),
      exports,
      imports,
      entries: entries.filter((entry) => typeof entry === 'string'),
    },
  ];
}

function aliasesOf(root: string, path: string): readonly PathAlias[] {
  const options = readJson(join(root, path))?.compilerOptions;
  if (typeof options !== 'object' || options === null) return [];
  const { paths, baseUrl } = options as { readonly paths?: unknown; readonly baseUrl?: unknown };
  const base = joined(folderOf(path), typeof baseUrl === 'string' ? baseUrl : '.') ?? '';
  const own = Object.entries(typeof paths === 'object' && paths !== null ? paths : {}).map(
    ([pattern, targets]: [string, unknown]) => ({
      pattern,
      targets: (Array.isArray(targets) ? targets : [])
        .filter((target) => typeof target === 'string')
        .flatMap((target) => joined(base, target) ?? []),
    }),
  );
  // With a baseUrl every bare name may be a path from there.
  const rest = base === '' ? '*' : `${base}/*`;
  return typeof baseUrl === 'string' ? [...own, { pattern: '*', targets: [rest] }] : own;
}

/** JSON with comments and commas at the end, as tsconfig.json may be. */
function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const plain = text
      .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1')
      .replace(/,(\s*[}\]])/g, '$1');
    const value: unknown = JSON.parse(plain);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Not readable: whoever imports through it is unsure, and runs.
    return undefined;
  }
}
