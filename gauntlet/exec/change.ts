/** Which change a run is about: the tree of the working folder, uncommitted work included. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Change } from '../model/nouns.ts';
import { NO_GIT } from '../model/tool.ts';

const exec = promisify(execFile);

/** Without git there is no identity to keep evidence by; each run then stands for itself. */
export async function readChange(root: string, environment: Environment): Promise<Change> {
  if (isOutsideGit(root, environment)) return { tree: NO_GIT, dirty: true };
  const git = async (args: readonly string[], more: Environment = {}) => {
    const env = { ...environment, ...more, GIT_OPTIONAL_LOCKS: '0' };
    const done = await exec('git', [...args], { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
    return done.stdout.trim();
  };
  const attempt = (args: readonly string[]) => git(args).catch(() => undefined);
  // Two calls and not one for each question: starting git takes longer than its answer.
  const [status, last] = await Promise.all([
    attempt(['status', '--porcelain=v2', '--branch', '--untracked-files=normal']),
    attempt(['log', '-1', '--format=%H%n%T%n%an']),
  ]);
  if (status === undefined) return { tree: NO_GIT, dirty: true };
  const [commit, committed, author] = last?.split('\n') ?? [];
  const dirty = status.split('\n').some((line) => line !== '' && !line.startsWith('#'));
  const head = /^# branch\.head (.+)$/m.exec(status)?.[1];
  const branch = head === '(detached)' ? undefined : head;
  const tree = dirty || committed === undefined ? await treeOfWork(git) : committed;
  return {
    tree,
    dirty,
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined || branch === '' ? {} : { branch }),
    ...(author === undefined || author === '' ? {} : { author }),
  };
}

/** Where git would find nothing either: then it need not be started, in the first suite's time. */
function isOutsideGit(root: string, { GIT_DIR }: Environment): boolean {
  if (GIT_DIR !== undefined) return false;
  for (let folder = root; !existsSync(join(folder, '.git')); folder = dirname(folder)) {
    if (dirname(folder) === folder) return true;
  }
  return false;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Git = (args: readonly string[], more?: Environment) => Promise<string>;

/** A tree of all files as they are, through an index of its own: the user's is not touched. */
async function treeOfWork(git: Git): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gauntlet-index-'));
  try {
    const index = join(folder, 'index');
    const own = await git(['rev-parse', '--path-format=absolute', '--git-path', 'index']);
    // A repository without a first commit has no index yet; git then makes one.
    await copyFile(own, index).catch(() => undefined);
    await git(['add', '--all', '.'], { GIT_INDEX_FILE: index });
    return await git(['write-tree'], { GIT_INDEX_FILE: index });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
