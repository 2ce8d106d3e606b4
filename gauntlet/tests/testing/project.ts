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
import { expect, onTestFinished, vi } from 'vitest';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const entry = fileURLToPath(new URL('../../cli/gauntlet.mjs', import.meta.url));
const exec = promisify(execFile);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
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
  read(path: string): string;
  list(path: string): readonly string[];
  /** Resolves when the folder is there and holds something. */
  appears(path: string): Promise<void>;
}

/** Removed when the test ends. Its packages are the repository's unless others are given. */
export function testProject(
  files: Readonly<Record<string, string>>,
  packages: string | null = join(repository, 'node_modules'),
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

/** One suite, which passes and says nothing: for what is not about suites. */
export function quietProject(): TestProject {
  return testProject({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      lint: { runner: command, options: { command: [node, -e, ''] } }
`,
  });
}

/** What a person's shell would give, and nothing of the Vitest that runs this test. */
function environmentOf(folder: string): Record<string, string | undefined> {
  const { PATH, HOME } = process.env;
  const identity = { name: 'A Person', email: 'person@example.com' };
  return {
    PATH: [dirname(process.execPath), PATH].join(':'),
    HOME,
    XDG_CACHE_HOME: `${folder}-cache`,
    // Go keeps its builds there too; a new place each time would compile its library each time.
    GOCACHE: process.env.GOCACHE ?? join(homedir(), '.cache', 'go-build'),
    NO_COLOR: '1',
    GIT_CONFIG_GLOBAL: join(folder, '.gitconfig-none'),
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
}
