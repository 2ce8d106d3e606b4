/** The published package: packed, installed where nothing is, and used with Node 24 and 26. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packed, projectWith } from '@gauntlet/kit/packing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gauntlet-package-'));
const project = join(folder, 'project');

const node26 = process.execPath;

interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function start(program: string, words: readonly string[], cwd: string): Promise<Done> {
  const isOurs = (name: string) => /^(?:VITEST|NODE_OPTIONS)/.test(name);
  const own = Object.entries(process.env).filter(([name]) => !isOurs(name));
  const path = [dirname(node26), process.env.PATH].join(':');
  const env = { ...Object.fromEntries(own), PATH: path, FORCE_COLOR: '0' };
  return new Promise((resolve) => {
    execFile(program, [...words], { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

async function must(program: string, words: readonly string[], cwd: string): Promise<string> {
  const done = await start(program, words, cwd);
  expect(done, done.stderr).toMatchObject({ code: 0 });
  return done.stdout;
}

function gauntlet(node: string, ...words: readonly string[]): Promise<Done> {
  return start(node, [join(project, 'node_modules/gauntlet/gauntlet.mjs'), ...words], project);
}

/** Another Node, from the registry that everything else comes from. */
async function nodeOf(major: number): Promise<string> {
  const home = join(folder, `node-${major}`);
  const isMac = process.platform === 'darwin' && process.arch === 'arm64';
  const name = `node-${isMac ? 'bin-' : ''}${process.platform}-${process.arch}`;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{}');
  const words = ['install', `${name}@${major}`, '--no-audit', '--no-fund', '--prefer-offline'];
  await must('npm', words, home);
  return join(home, 'node_modules', name, 'bin', 'node');
}

beforeAll(async () => {
  const archive = await packed(join(repository, 'gauntlet'), folder);
  await projectWith(project, [archive]);
  symlinkSync(join(repository, 'node_modules/vitest'), join(project, 'node_modules/vitest'));
  writeFileSync(
    join(project, 'gauntlet.config.ts'),
    `import { defineGauntlet } from 'gauntlet';
const folder: string = '.';
export default defineGauntlet({
  systems: {
    app: {
      folder,
      suites: {
        unit: { runner: 'vitest', options: { arguments: ['--root', '.'] } },
        integration: { runner: 'command', options: { command: ['node', '-e', ''] } },
      },
    },
  },
});`,
  );
  writeFileSync(
    join(project, 'sum.test.js'),
    `import { expect, test } from 'vitest';
test('adds', () => expect(1 + 1).toBe(2));`,
  );
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it is under 20 MB with all it needs, and none of it is TypeScript', () => {
  const files = globSync('node_modules/**', { cwd: project }).filter((path) => {
    return !path.includes('vitest') && statSync(join(project, path)).isFile();
  });
  const bytes = files.reduce((sum, path) => sum + statSync(join(project, path)).size, 0);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(20_000_000);
  expect(files.some((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toBe(false);
});

test.each([26, 24])('with Node %i it runs suites and gives a verdict', async (major) => {
  const node = major === 26 ? node26 : await nodeOf(major);
  expect(await must(node, ['--version'], project)).toContain(`v${major}.`);
  const help = await gauntlet(node, '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('run');
  const ran = await gauntlet(node, 'run', 'local', '--json');
  expect(ran.code, ran.stderr + ran.stdout).toBe(0);
  expect(ran.stderr).not.toContain('Warning');
  expect(JSON.parse(ran.stdout)).toMatchObject({ outlook: 'pass', counts: { passed: 2 } });
});

test('in a project as npm makes it, a first run is two commands', async () => {
  const fresh = join(folder, 'fresh');
  mkdirSync(fresh);
  await must('npm', ['init', '--yes'], fresh);
  await must('npm', ['pkg', 'set', 'scripts.test=vitest run'], fresh);
  symlinkSync(join(project, 'node_modules'), join(fresh, 'node_modules'));
  writeFileSync(
    join(fresh, 'sum.test.js'),
    `import { expect, test } from 'vitest';
test('adds', () => expect(1 + 1).toBe(2));
test('adds wrongly', () => expect(1 + 1).toBe(3));`,
  );
  const main = join(project, 'node_modules/gauntlet/gauntlet.mjs');
  expect(await must(node26, [main, 'init'], fresh)).toContain('gauntlet.config.ts');
  const ran = await start(node26, [main, 'run'], fresh);
  expect(ran.code, ran.stderr).toBe(1);
  expect(ran.stdout).toContain('sum.test.js:3');
  expect(ran.stdout).toContain('adds wrongly');
  expect(ran.stdout).toContain('1 passed');
});

test('on an older Node it says so in one line', async () => {
  const old = await gauntlet(await nodeOf(20), 'run');
  expect(old.code).toBe(2);
  expect(old.stdout).toBe('');
  expect(old.stderr).toMatch(/^gauntlet needs Node 24 or newer, and this is v20\.\S+\n$/);
});

test('the types of a configuration check without any other package', async () => {
  writeFileSync(
    join(project, 'wrong.ts'),
    `import { defineGauntlet } from 'gauntlet';
export const right = defineGauntlet({ systems: { a: { suites: { u: { runner: 'x' } } } } });
export const wrong = defineGauntlet({ systems: { a: { suites: { u: { runer: 'x' } } } } });`,
  );
  const tsc = join(repository, 'node_modules/.bin/tsc');
  const words = ['--noEmit', '--pretty', 'false', '--module', 'nodenext', '--strict'];
  const done = await start(tsc, [...words, '--types', '', 'wrong.ts'], project);
  expect(done.stdout).toMatch(/^wrong\.ts\(3,/);
  expect(done.stdout.trim().split('\nwrong.ts')).toHaveLength(1);
});

const SERVER = `
import { createServer } from 'node:http';
createServer((request, response) => response.end(process.env.GAUNTLET_VERSION))
  .listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

test('it ships: its host and front proxies run from the package alone', async () => {
  const shop = join(folder, 'shop');
  mkdirSync(shop);
  symlinkSync(join(project, 'node_modules'), join(shop, 'node_modules'));
  const system = {
    folder: '.',
    suites: { unit: { runner: 'command', options: { command: ['node', '-e', ''] } } },
    release: { command: ['node', 'server.mjs'], checks: [] },
  };
  const parameters = { layers: ['unit'] };
  const rules = { 'tests pass': { mode: 'block', parameters } };
  const demo = { rules, watch: '100 ms', canary: { look: '50 ms' } };
  const configuration = { systems: { shop: system }, environments: { demo } };
  writeFileSync(join(shop, 'gauntlet.json'), JSON.stringify(configuration));
  writeFileSync(join(shop, '.gitignore'), 'node_modules\n.gauntlet\n');
  writeFileSync(join(shop, 'server.mjs'), SERVER);
  await must('git', ['init', '-q'], shop);
  await must('git', ['add', '-A'], shop);
  const person = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
  await must('git', [...person, 'commit', '-q', '-m', 'first'], shop);
  // By the path that people have: node_modules is a link here.
  const main = join(project, 'node_modules/gauntlet/gauntlet.mjs');
  const ran = (...words: readonly string[]) => start(node26, [main, ...words], shop);
  try {
    expect((await ran('run', 'unit')).code).toBe(0);
    const shipped = await ran('ship', 'demo');
    expect(shipped.stdout + shipped.stderr).toContain('released: ');
    expect(shipped.code).toBe(0);
    const [place] = JSON.parse((await ran('status', 'demo', '--json')).stdout);
    const answer = await (await fetch(place.seen.address)).text();
    expect(answer).toBe(place.seen.versions[0].version);
  } finally {
    expect((await ran('host', '--end')).code).toBe(0);
  }
});

test('it carries the schema and the licences of what is bundled', () => {
  const inside = (name: string) => join(project, 'node_modules/gauntlet', name);
  expect(JSON.parse(readFileSync(inside('gauntlet.schema.json'), 'utf8'))).toHaveProperty(
    'properties.systems',
  );
  expect(readFileSync(inside('THIRD-PARTY.md'), 'utf8')).toContain('## zod\n');
  expect(existsSync(inside('LICENSE'))).toBe(true);
});
