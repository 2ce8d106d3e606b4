/**
 * What is staged, as a folder that suites can run in: precommit looks at what will be committed
 * and not at what lies around it. The folder is a small repository of its own outside of the
 * project, which borrows the project's objects; nothing of the project is stashed, moved or
 * locked, so there is nothing to restore when we are killed.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errors } from '../../model/errors.ts';
import type { Change } from '../../model/nouns.ts';
import { type Environment, entriesOf, type Git, gitIn, withoutGitPlace } from '../git.ts';
import { applyFixes, type Fixes } from './fixes.ts';
import { linkInstalled } from './installed.ts';
import { type Lock, lockFolder } from './lock.ts';

export interface Staged {
  /** Where the project's root is in it. */
  readonly root: string;
  readonly change: Change;
  /** Files of the project that the commit adds or changes, relative to the project's root. */
  readonly files: readonly string[];
  /** Takes over what suites mended in files of the commit. */
  keepFixes(): Promise<Fixes>;
  close(): Promise<void>;
}

export interface StagedOptions {
  /** The project's root. */
  readonly root: string;
  readonly environment: Environment;
  /** A folder of the user's for what can be made again, such as ~/.cache. */
  readonly cache: string;
}

/** Undefined without git: then there is nothing staged, only what is there. */
export async function openStaged(options: StagedOptions): Promise<Staged | undefined> {
  const own = gitIn(options.root, options.environment);
  const top = await own(['rev-parse', '--show-toplevel']).catch(() => undefined);
  if (top === undefined || top === '') return undefined;
  const git = gitIn(top, await withIndex(own, options.environment));
  const tree = await git(['write-tree']).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw errors.make('STAGED_UNREADABLE', { message }, error);
  });
  const head = await git(['rev-parse', '--verify', '-q', 'HEAD']).catch(() => undefined);
  const lock = await lockFolder(join(options.cache, 'gauntlet', 'staged'), top);
  try {
    const folder = join(lock.folder, 'tree');
    const copy = await checkOut(git, folder, tree, head, options.environment);
    await linkInstalled(top, folder, entriesOf(await copy(['ls-files', '-z', '*package.json'])));
    const names = await changedFiles(git, tree, head);
    const below = relative(top, options.root).split('\\').join('/');
    const branch = await git(['symbolic-ref', '--short', '-q', 'HEAD']).catch(() => undefined);
    return {
      root: join(folder, below),
      change: changeOf(tree, head, branch),
      files: filesBelow(names, below),
      keepFixes: () => applyFixes({ git, copy, top, folder, tree, names }),
      close: () => closeCopy(lock),
    };
  } catch (error) {
    await closeCopy(lock);
    throw error;
  }
}

function changeOf(tree: string, head: string | undefined, branch: string | undefined): Change {
  return {
    tree,
    dirty: true,
    ...(head === undefined ? {} : { commit: head }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** A hook may be given another index than the usual one; its path is relative to the top. */
async function withIndex(git: Git, environment: Environment): Promise<Environment> {
  const paths = ['rev-parse', '--path-format=absolute', '--git-dir'];
  const [gitDir = ''] = (await git(paths)).split('\n');
  const top = await git(['rev-parse', '--show-toplevel']);
  const given = environment.GIT_INDEX_FILE;
  const index = given === undefined ? join(gitDir, 'index') : absolute(top, given);
  return {
    ...withoutGitPlace(environment),
    GIT_DIR: gitDir,
    GIT_WORK_TREE: top,
    GIT_INDEX_FILE: index,
  };
}

function absolute(top: string, path: string): string {
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) ? path : join(top, path);
}

/** Brings the copy to the staged tree; only what differs from the last time is written. */
async function checkOut(
  git: Git,
  folder: string,
  tree: string,
  head: string | undefined,
  environment: Environment,
): Promise<Git> {
  await mkdir(folder, { recursive: true });
  const copy = gitIn(folder, {
    ...withoutGitPlace(environment),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: await git([
      'rev-parse',
      '--path-format=absolute',
      '--git-path',
      'objects',
    ]),
  });
  await copy(['init', '-q']);
  if (head !== undefined) await copy(['update-ref', '--no-deref', 'HEAD', head]);
  const read = () => copy(['read-tree', '--reset', '-u', tree]);
  await read().catch(async () => {
    // A lock or an index that a killed run left behind: the copy is made anew.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await copy(['init', '-q']);
    await read();
  });
  // What earlier suites made and did not clean up; installed packages are ignored files.
  await copy(['clean', '-fdq', '-e', 'node_modules']);
  return copy;
}

async function changedFiles(
  git: Git,
  tree: string,
  head: string | undefined,
): Promise<readonly string[]> {
  if (head === undefined) return entriesOf(await git(['ls-tree', '-r', '-z', '--name-only', tree]));
  const diff = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=d'];
  return entriesOf(await git([...diff, head, tree]));
}

function filesBelow(names: readonly string[], below: string): readonly string[] {
  if (below === '') return names;
  return names
    .filter((name) => name.startsWith(`${below}/`))
    .map((name) => name.slice(below.length + 1));
}

function closeCopy(lock: Lock): Promise<void> {
  return lock.open();
}
