/** Reads what `--changed` needs: which files differ from the base, and who refers to whom. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Environment, entriesOf, type Git, gitIn } from './git.ts';

export type Difference =
  | { readonly known: true; readonly base: string; readonly paths: readonly string[] }
  /** Why nobody can say what differs. */
  | { readonly known: false; readonly why: string };

/** What differs between the base and the working folder, what is not committed included. */
export async function differenceFrom(
  base: string | undefined,
  root: string,
  environment: Environment,
): Promise<Difference> {
  const git = gitIn(root, environment);
  const ask = (...args: readonly string[]) => git(args).catch(() => undefined);
  const head = await ask('rev-parse', '--verify', '-q', 'HEAD');
  if (head === undefined) {
    const inside = await ask('rev-parse', '--is-inside-work-tree');
    const why = inside === 'true' ? 'there is no commit yet' : 'there is no git repository';
    return { known: false, why };
  }
  const named = base ?? (await defaultBase(git, head, environment));
  if (named === undefined) return { known: false, why: 'no commit to compare with was found' };
  const fork = await ask('merge-base', named, 'HEAD');
  if (fork === undefined) return { known: false, why: await whyNoFork(named, ask) };
  const diff = ['diff', '--name-only', '-z', '--no-renames', '--relative', fork, '--', '.'];
  const [tracked, untracked] = await Promise.all([
    git(diff),
    git(['ls-files', '-o', '--exclude-standard', '-z', '--', '.']),
  ]);
  return { known: true, base: fork, paths: [...entriesOf(tracked), ...entriesOf(untracked)] };
}

async function whyNoFork(
  base: string,
  ask: (...args: readonly string[]) => Promise<string | undefined>,
): Promise<string> {
  const shallow = (await ask('rev-parse', '--is-shallow-repository')) === 'true';
  return shallow
    ? `this clone is shallow and does not reach back to ${base} (git fetch --unshallow)`
    : `${base} and this commit have nothing in common, or there is no ${base}`;
}

/** The branch that this one will go to; on that branch itself, the commit before. */
async function defaultBase(
  git: Git,
  head: string,
  environment: Environment,
): Promise<string | undefined> {
  const target = environment.GITHUB_BASE_REF || environment.CI_MERGE_REQUEST_TARGET_BRANCH_NAME;
  const names = target ? [`origin/${target}`, target] : [];
  for (const name of [...names, 'origin/HEAD', 'origin/main', 'origin/master', 'main', 'master']) {
    const fork = await git(['merge-base', name, 'HEAD']).catch(() => undefined);
    if (fork !== undefined && fork !== head) return fork;
    if (fork === head) return (await isDirty(git)) ? head : parentOf(git);
  }
  // A branch was named and is not here: the caller says so.
  return names[0] ?? ((await isDirty(git)) ? head : parentOf(git));
}

function parentOf(git: Git): Promise<string | undefined> {
  return git(['rev-parse', '--verify', '-q', 'HEAD^']).catch(() => undefined);
}

async function isDirty(git: Git): Promise<boolean> {
  return (await git(['status', '--porcelain', '--untracked-files=normal'])) !== '';
}

export interface Sources<Scanned> {
  /** Every file that git knows or would add. */
  readonly files: readonly string[];
  readonly scanned: ReadonlyMap<string, Scanned>;
}

export interface ScanOptions<Scanned> {
  readonly root: string;
  readonly environment: Environment;
  /** Changes when `scan` finds other things: then nothing that was kept counts. */
  readonly version: number;
  scan(path: string, text: string): Scanned | undefined;
  wants(path: string): boolean;
}

/** What was found in a file is kept by the digest of its content: git knows it without reading. */
export async function scanSources<Scanned>(
  options: ScanOptions<Scanned>,
): Promise<Sources<Scanned>> {
  const { root, version } = options;
  const git = gitIn(root, options.environment);
  const [listed, modified, untracked, kept] = await Promise.all([
    git(['ls-files', '-s', '-z', '--', '.']),
    git(['diff-files', '--name-only', '-z', '--relative', '--', '.']),
    git(['ls-files', '-o', '--exclude-standard', '-z', '--', '.']),
    readKept<Scanned>(root, version),
  ]);
  const touched = new Set(entriesOf(modified));
  const blobs = new Map<string, string>();
  for (const entry of entriesOf(listed)) {
    const [about = '', path = ''] = entry.split('\t');
    blobs.set(path, touched.has(path) ? '' : (about.split(' ')[1] ?? ''));
  }
  for (const path of entriesOf(untracked)) blobs.set(path, '');
  const scanned = new Map<string, Scanned>();
  const next: Record<string, Scanned> = {};
  let isNew = false;
  for (const [path, blob] of blobs) {
    if (!options.wants(path)) continue;
    const known = blob === '' ? undefined : kept[blob];
    const found = known ?? scanFile(options, path);
    if (found === undefined) continue;
    scanned.set(path, found);
    if (blob === '') continue;
    next[blob] = found;
    isNew ||= known === undefined;
  }
  if (isNew) await keep(root, version, next);
  const files = [...blobs.keys()].filter(
    (path) => !touched.has(path) || existsSync(join(root, path)),
  );
  return { files, scanned };
}

function scanFile<Scanned>(options: ScanOptions<Scanned>, path: string): Scanned | undefined {
  try {
    return options.scan(path, readFileSync(join(options.root, path), 'utf8'));
  } catch {
    // Removed in the working folder, or a link to nowhere: there is nothing to scan.
    return undefined;
  }
}

const KEPT = join('.gauntlet', 'cache', 'imports.json');

async function readKept<Scanned>(
  root: string,
  version: number,
): Promise<Readonly<Record<string, Scanned>>> {
  try {
    const document = JSON.parse(await readFile(join(root, KEPT), 'utf8'));
    const { digest, body } = document;
    if (document.version !== version || hash('sha1', body) !== digest) return {};
    return JSON.parse(body);
  } catch {
    // Absent, or cut by a crash: everything is scanned anew.
    return {};
  }
}

async function keep(root: string, version: number, found: unknown): Promise<void> {
  const path = join(root, KEPT);
  const temporary = `${path}.${process.pid}`;
  const body = JSON.stringify(found);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, JSON.stringify({ version, digest: hash('sha1', body), body }));
    await rename(temporary, path);
  } catch {
    // A read-only folder or a full disk: only the time to scan again is lost.
  }
}
