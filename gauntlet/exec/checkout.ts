/**
 * The project at another commit, in a folder of its own: a small repository that borrows the
 * project's objects. The user's files, index and worktrees are not touched, so a kill leaves
 * nothing to restore.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { errors } from '../model/errors.ts';
import { type Environment, entriesOf, gitIn, withoutGitPlace } from './git.ts';
import { linkInstalled } from './staged/installed.ts';

export interface Commit {
  readonly hash: string;
  readonly tree: string;
  readonly author: string;
  readonly at: string;
  readonly subject: string;
}

export interface Checkout {
  /** Where the project's root is in it. */
  readonly root: string;
  /** Brings the folder to a commit; what was built there and is ignored stays. */
  to(commit: string): Promise<void>;
}

export interface CheckoutOptions {
  /** The project's root. */
  readonly root: string;
  readonly folder: string;
  readonly environment: Environment;
  /** Relative to the project's root: these are as they are now, at every commit. */
  readonly carried: readonly string[];
}

export async function openCheckout(options: CheckoutOptions): Promise<Checkout> {
  const { root, folder, carried } = options;
  const environment = withoutGitPlace(options.environment);
  const own = gitIn(root, environment);
  const top = await own(['rev-parse', '--show-toplevel']);
  const objects = await own(['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
  await mkdir(folder, { recursive: true });
  const copy = gitIn(folder, environment);
  await copy(['init', '-q']);
  await mkdir(join(folder, '.git', 'objects', 'info'), { recursive: true });
  await writeFile(join(folder, '.git', 'objects', 'info', 'alternates'), `${objects}\n`);
  const below = relative(top, root).split(sep).join('/');
  return {
    root: join(folder, below),
    async to(commit) {
      await copy(['update-ref', '--no-deref', 'HEAD', commit]);
      await copy(['read-tree', '--reset', '-u', commit]);
      await copy(['clean', '-fdq', '-e', 'node_modules']);
      linkInstalled(top, folder, entriesOf(await copy(['ls-files', '-z', '*package.json'])));
      for (const path of carried) {
        const target = join(folder, below, path);
        await mkdir(dirname(target), { recursive: true });
        await copyFile(join(root, path), target);
      }
    },
  };
}

const FIELDS = '%H%x00%T%x00%an%x00%aI%x00%s';

/** The latest first. By first parents a merge is one change; `good` may lie beside that line. */
export async function commitsBetween(
  root: string,
  environment: Environment,
  good: string | undefined,
  bad: string,
): Promise<readonly Commit[]> {
  const git = gitIn(root, withoutGitPlace(environment));
  const log = ['log', '-z', `--format=${FIELDS}`, '--topo-order'];
  const read = async (...words: string[]) => commitsIn(await git([...log, ...words]));
  if (good === undefined) return read('--first-parent', bad);
  const isAncestor = await git(['merge-base', '--is-ancestor', good, bad]).then(
    () => true,
    () => false,
  );
  if (!isAncestor) throw errors.make('BISECT_ENDS', { good, bad });
  const line = await read('--first-parent', bad);
  const at = line.findIndex(({ hash }) => hash === good);
  return at === -1 ? read(bad, `^${good}`) : line.slice(0, at);
}

const WIDTH = 5;

function commitsIn(text: string): readonly Commit[] {
  // Fields and records end alike, so they are counted off.
  const parts = text.split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + WIDTH <= parts.length; at += WIDTH) {
    const [hash = '', tree = '', author = '', when = '', subject = ''] = parts.slice(
      at,
      at + WIDTH,
    );
    commits.push({ hash, tree, author, at: when, subject });
  }
  return commits;
}

export async function commitNamed(
  root: string,
  environment: Environment,
  name: string,
): Promise<string> {
  const git = gitIn(root, withoutGitPlace(environment));
  const inside = await git(['rev-parse', '--is-inside-work-tree']).catch(() => '');
  if (inside !== 'true') throw errors.make('NO_GIT', { folder: root });
  return git(['rev-parse', '--verify', '-q', `${name}^{commit}`]).catch(() => {
    throw errors.make('NO_COMMIT', { name });
  });
}

const LOCKS =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|uv\.lock)$/;

/** Lock files that differ between two commits: what is installed now may not fit the older one. */
export async function changedLocks(
  root: string,
  environment: Environment,
  good: string,
  bad: string,
): Promise<readonly string[]> {
  const git = gitIn(root, withoutGitPlace(environment));
  const names = entriesOf(await git(['diff', '--name-only', '-z', good, bad, '--']));
  return names.filter((name) => LOCKS.test(name));
}

export async function isTreeDirty(root: string, environment: Environment): Promise<boolean> {
  const git = gitIn(root, withoutGitPlace(environment));
  return (await git(['status', '--porcelain', '--untracked-files=no'])) !== '';
}
