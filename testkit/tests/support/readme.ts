/** The worked examples of the README are run as they stand there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const ownModules = join(repository, 'node_modules');

/** The first block of TypeScript under the heading. */
async function exampleUnder(heading: string): Promise<string> {
  const text = await readFile(join(repository, 'testkit', 'README.md'), 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const [, code] = /```ts\n([\s\S]*?)```/.exec(section) ?? [];
  if (code === undefined) throw new Error(`there is no example under '${heading}'`);
  return code;
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly messages: readonly string[];
}

/** In a project of its own, as a reader would; `modules` is its `node_modules`. */
export async function runExample(heading: string, modules = ownModules): Promise<Outcome> {
  return runTest(await exampleUnder(heading), modules);
}

/** A file of tests, alone in a folder with these modules. */
export async function runTest(text: string, modules: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'readme-'));
  try {
    await writeFile(join(folder, 'example.test.ts'), text);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await symlink(modules, join(folder, 'node_modules'), 'junction');
    return await runVitest(folder, modules);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runVitest(folder: string, modules: string): Promise<Outcome> {
  const vitest = join(modules, 'vitest', 'vitest.mjs');
  const out = join(folder, 'report.json');
  const env = { ...process.env, GAUNTLET_LEDGERS: join(folder, 'ledgers'), CI: '' };
  for (const name of Object.keys(env))
    if (name.startsWith('VITEST')) Reflect.deleteProperty(env, name);
  const args = [vitest, 'run', '--root', folder, '--reporter=json', `--outputFile=${out}`];
  await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch(() => {
    // Failing tests make it fail; the report says which.
  });
  const report: Report = JSON.parse(await readFile(out, 'utf8'));
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (status: string) => results.filter((one) => one.status === status).length;
  const ofFiles = report.testResults.map(({ message }) => message).filter((text) => text !== '');
  const messages = results.flatMap(({ failureMessages }) => failureMessages ?? []).concat(ofFiles);
  return { passed: count('passed'), failed: count('failed'), messages };
}

interface Report {
  readonly testResults: readonly {
    /** What failed outside of a test. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}
