/** What a change is compared with: the commit it started from, and the lines that it brought. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ChangedFile, Need } from '../model/evidence.ts';

const exec = promisify(execFile);

export interface Revision {
  readonly commit: string;
  readonly tree: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Git = (...args: readonly string[]) => Promise<string>;

function gitIn(root: string, environment: Environment): Git {
  return async (...args) => {
    const env = { ...environment, GIT_OPTIONAL_LOCKS: '0' };
    const done = await exec('git', [...args], { cwd: root, env, maxBuffer: 256 * 1024 * 1024 });
    return done.stdout.trim();
  };
}

export async function readRevision(
  root: string,
  environment: Environment,
  name: string,
): Promise<Revision | undefined> {
  const git = gitIn(root, environment);
  try {
    const commit = await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
    return { commit, tree: await git('rev-parse', `${commit}^{tree}`) };
  } catch {
    // No git here, or no such commit: whoever asked says what that means.
    return undefined;
  }
}

/**
 * Where the work on a branch began; on the main branch itself the commit before. With work that
 * is in no commit yet, that work is the change.
 */
export async function readBase(root: string, environment: Environment): Promise<Need<Revision>> {
  const git = gitIn(root, environment);
  const attempt = (...args: readonly string[]) => git(...args).catch(() => undefined);
  const head = await attempt('rev-parse', '--verify', '--quiet', 'HEAD');
  if (head === undefined) return { state: 'absent', why: 'there is no commit yet' };
  const started = await startOfWork(attempt, environment, head);
  const isDirty = (await attempt('status', '--porcelain', '--untracked-files=no')) !== '';
  const name = started ?? (isDirty ? 'HEAD' : 'HEAD^1');
  const base = await readRevision(root, environment, name);
  if (base !== undefined) return { state: 'present', value: base };
  const isShallow = (await attempt('rev-parse', '--is-shallow-repository')) === 'true';
  const why = isShallow
    ? 'the clone is shallow (git fetch --unshallow)'
    : 'this commit is the first';
  return { state: 'absent', why };
}

async function startOfWork(
  attempt: (...args: readonly string[]) => Promise<string | undefined>,
  environment: Environment,
  head: string,
): Promise<string | undefined> {
  const target = environment.GITHUB_BASE_REF;
  const named = target === undefined || target === '' ? [] : [`origin/${target}`];
  for (const name of [...named, 'origin/HEAD', 'origin/main', 'main', 'origin/master', 'master']) {
    const start = await attempt('merge-base', name, 'HEAD');
    if (start !== undefined && start !== '') return start === head ? undefined : start;
  }
  return undefined;
}

export async function readChangedLines(
  root: string,
  environment: Environment,
  base: Revision,
): Promise<Need<readonly ChangedFile[]>> {
  const git = gitIn(root, environment);
  const plain = ['--no-color', '--no-ext-diff', '--relative', '--unified=0', '-M'];
  try {
    const text = await git('-c', 'core.quotePath=false', 'diff', ...plain, base.commit, '--');
    return { state: 'present', value: changedLinesOf(text) };
  } catch {
    return { state: 'absent', why: 'git could not compare with the base' };
  }
}

export function changedLinesOf(diff: string): readonly ChangedFile[] {
  const files: { file: string; lines: number[] }[] = [];
  // Lines of the hunk that are still to come: what they hold is text and no header.
  let left = 0;
  for (const line of diff.split('\n')) {
    if (left > 0 && /^[+-]/.test(line)) {
      left -= 1;
      continue;
    }
    const file = /^\+\+\+ b\/(.*?)\t?$/.exec(line)?.[1];
    if (file !== undefined) files.push({ file, lines: [] });
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    const [gone, start, count] = [hunk[1] ?? 1, hunk[2], hunk[3] ?? 1].map(Number);
    left = (gone ?? 0) + (count ?? 0);
    for (let at = 0; at < (count ?? 0); at += 1) files.at(-1)?.lines.push((start ?? 0) + at);
  }
  return files;
}
