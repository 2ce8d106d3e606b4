import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const projects = join(repository, 'testkit', 'tests', 'fixtures', 'projects');
let ledgers: string;

beforeEach(async () => {
  ledgers = await mkdtemp(join(tmpdir(), 'ledgers-'));
});
afterEach(() => rm(ledgers, { recursive: true }));

/** Runs a command that may fail, as runs with failing tests do. */
async function run(args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, GAUNTLET_LEDGERS: ledgers, NO_COLOR: '1' };
  // So that the runner below does not take itself for a part of this one.
  for (const name of Object.keys(env))
    if (/^(VITEST|NODE_TEST)/.test(name)) Reflect.deleteProperty(env, name);
  try {
    return (await promisify(execFile)(process.execPath, [...args], { cwd, env })).stdout;
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

test('with Vitest, a leak fails the test that made it, and names the line', async () => {
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const cwd = join(projects, 'cleanup');
  const out = join(ledgers, 'report.json');
  await run([vitest, 'run', '--root', cwd, '--reporter=json', `--outputFile=${out}`], cwd);
  const report: Report = JSON.parse(await readFile(out, 'utf8'));
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const messages = new Map(
    results.map((one) => [one.title, one.failureMessages?.join('\n') ?? '']),
  );
  const failed = results.filter(({ status }) => status === 'failed').map(({ title }) => title);
  expect(failed).toEqual([
    'leaves a server',
    'leaves a child',
    'leaves a port held',
    'fails, and leaves a folder',
    'one of two at once leaves a server',
  ]);
  expect(messages.get('leaves a server')).toMatch(/a server .* made at leaks\.test\.ts:21/);
  expect(messages.get('leaves a child')).toMatch(/sleep 100.* made at leaks\.test\.ts:26/);
  expect(messages.get('fails, and leaves a folder')).toMatch(/expected 1 to be 2/);
  expect((await readdir(ledgers)).filter((name) => name.endsWith('.ledger'))).toEqual([]);
});

test('with node:test too', async () => {
  const file = join(projects, 'cleanup-node-test', 'leaks.mjs');
  const text = await run(
    ['--test', '--test-reporter=tap', file],
    join(projects, 'cleanup-node-test'),
  );
  expect(text).toMatch(/not ok \d+ - leaves a server/);
  expect(text).toMatch(/made at .*leaks\.mjs:16/);
  expect(text).toMatch(/\n {0,4}ok \d+ - makes a folder/);
  expect(text).toMatch(/\n {0,4}ok \d+ - finds it gone/);
  expect(text).toMatch(/# fail 1\b/);
  expect(await readdir(ledgers)).toEqual([]);
});
