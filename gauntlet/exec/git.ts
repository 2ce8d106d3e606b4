/** Runs git and answers what it printed; one place for its environment and its failures. */
import { execFile } from 'node:child_process';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Git {
  /** Its output without the last line end; throws with what git complained of. */
  (args: readonly string[], more?: Environment, input?: string | Buffer): Promise<string>;
  /** Its output as it is: content of files may be anything. */
  bytes(args: readonly string[]): Promise<Buffer>;
}

const MOST_BYTES = 256 * 1024 * 1024;

/** Locks that git takes only to be faster are left alone: an editor may hold them. */
export function gitIn(folder: string, environment: Environment): Git {
  const call = (args: readonly string[], more: Environment, input?: string | Buffer) =>
    new Promise<Buffer>((resolve, reject) => {
      const env = { ...environment, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', ...more };
      const options = { cwd: folder, env, maxBuffer: MOST_BYTES, encoding: 'buffer' as const };
      const child = execFile('git', [...args], options, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const said = stderr.toString().trim() || error.message;
        reject(new Error(`git ${args[0]}: ${said}`, { cause: error }));
      });
      // A git that ended early does not read; its exit tells why.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  const text = async (args: readonly string[], more: Environment = {}, input?: string | Buffer) =>
    (await call(args, more, input)).toString().replace(/\r?\n$/, '');
  return Object.assign(text, { bytes: (args: readonly string[]) => call(args, {}) });
}

/** Entries of a list that git ended with NUL each: names may hold anything else. */
export function entriesOf(text: string): readonly string[] {
  return text.split('\0').filter((entry) => entry !== '');
}

/**
 * The environment without what git tells its hooks: a test that runs git somewhere else would
 * work on the index of this commit.
 */
export function withoutGitPlace(environment: Environment): Environment {
  const kept = Object.entries(environment).filter(([name]) => !PLACES.has(name));
  return Object.fromEntries(kept);
}

const PLACES: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_INDEX_FILE',
  'GIT_WORK_TREE',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_COMMON_DIR',
]);
