/** A small project in a temporary folder, and the real command run in it. */
import { execFile, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, onTestFinished, vi } from 'vitest';
import { custody } from './custody.ts';
import type { PackedSuite } from './packed/setup.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
/** The command from its source, for what is to be seen of its modules. */
export const SOURCE = fileURLToPath(new URL('../../cli/gauntlet.mjs', import.meta.url));
/** As it is published where the suite has packed it: it starts in half the time. */
const packed: PackedSuite | undefined = inject('packed');
const exec = promisify(execFile);
const IDENTITY = { name: 'A Person', email: 'person@example.com' };
const FIRST_COMMIT_S = Math.floor(Date.now() / 1000);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestCommit {
  readonly message: string;
  /** What it writes anew. */
  readonly files: Readonly<Record<string, string>>;
}

export interface TestProject {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  gauntlet(
    args: readonly string[],
    environment?: Record<string, string>,
    below?: string,
  ): Promise<Finished>;
  /** Starts the command and hands it over while it runs. */
  start(args: readonly string[], options?: { detached?: boolean }): ReturnType<typeof spawn>;
  git(...args: readonly string[]): Promise<string>;
  /** Adds commits to the branch `main`, which is checked out, by one process of git. */
  commits(all: readonly TestCommit[]): Promise<void>;
  read(path: string): string;
  list(path: string): readonly string[];
  /** Resolves when the folder is there and holds something. */
  appears(path: string): Promise<void>;
}

/** Removed when the test ends. Its packages are the repository's unless others are given. */
export function testProject(
  files: Readonly<Record<string, string>>,
  packages: string | null = join(repository, 'node_modules'),
  entry = packed?.command ?? SOURCE,
): TestProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gauntlet-project-')));
  onTestFinished(() => {
    for (const each of [folder, `${folder}-cache`]) rmSync(each, { recursive: true, force: true });
  });
  if (packages !== null) symlinkSync(packages, join(folder, 'node_modules'));
  const env = environmentOf(folder);
  const project: TestProject = {
    folder,
    write(more) {
      for (const [path, text] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    async gauntlet(args, environment = {}, below = '.') {
      const options = { cwd: join(folder, below), env: { ...env, ...environment } };
      try {
        const done = await exec(process.execPath, [entry, ...args], options);
        return { code: 0, ...done };
      } catch (error) {
        const { code, stdout, stderr } = error as Finished;
        return { code, stdout, stderr };
      }
    },
    start: (args, options) =>
      spawn(process.execPath, [entry, ...args], { cwd: folder, env, ...options }),
    async git(...args) {
      const done = await exec('git', args, { cwd: folder, env });
      return done.stdout.trim();
    },
    async commits(all) {
      const importing = exec('git', ['fast-import', '--quiet'], { cwd: folder, env });
      importing.child.stdin?.end(all.map(streamOf).join(''));
      await importing;
      await project.git('reset', '-q', '--hard', 'main');
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    list: (path) => readdirSync(join(folder, path)),
    async appears(path) {
      const holds = () => expect(readdirSync(join(folder, path))).not.toHaveLength(0);
      await vi.waitFor(holds, { timeout: 20_000, interval: 20 });
    },
  };
  project.write({ '.gitignore': 'node_modules\n.gauntlet\n', ...files });
  return project;
}

/** A commit as `git fast-import` reads it. */
function streamOf({ message, files }: TestCommit, index: number): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const { name, email } = IDENTITY;
  const changes = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\n${data(text)}`,
  );
  return [
    'commit refs/heads/main\n',
    `committer ${name} <${email}> ${FIRST_COMMIT_S + index} +0000\n`,
    data(message),
    index === 0 ? 'from refs/heads/main^0\n' : '',
    ...changes,
  ].join('');
}

/** One suite, which passes and says nothing: for what is not about suites. */
export function quietProject(): TestProject {
  return testProject({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      lint: { runner: command, options: { command: ['true'] } }
`,
  });
}

/** What a person's shell would give, and of the Vitest that runs this test only who ends it. */
function environmentOf(folder: string): Record<string, string | undefined> {
  const { PATH, HOME } = process.env;
  return {
    PATH: [dirname(process.execPath), PATH].join(':'),
    HOME,
    XDG_CACHE_HOME: `${folder}-cache`,
    // Go keeps its builds there too; a new place each time would compile its library each time.
    GOCACHE: process.env.GOCACHE ?? join(homedir(), '.cache', 'go-build'),
    NO_COLOR: '1',
    GIT_CONFIG_GLOBAL: join(folder, '.gitconfig-none'),
    GIT_AUTHOR_NAME: IDENTITY.name,
    GIT_AUTHOR_EMAIL: IDENTITY.email,
    GIT_COMMITTER_NAME: IDENTITY.name,
    GIT_COMMITTER_EMAIL: IDENTITY.email,
    ...custody(),
  };
}
