/** `bisect` on real repositories: the very commit, past commits that lie or do not build. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isRunning } from '../testing/processes.ts';
import { type TestProject, testProject } from '../testing/project.ts';

const config = (options: object) => ({
  'gauntlet.json': JSON.stringify({
    systems: { app: { folder: '.', suites: { unit: { runner: 'node-test', options } } } },
  }),
});
/** One process for each trial, not two: a search takes dozens of them. */
const CONFIG = config({ arguments: ['--test-isolation=none'] });
/** As people have it. */
const PLAIN = config({});
const TEST = `
  import assert from 'node:assert';
  import { test } from 'node:test';
  import { price } from './price.mjs';
  test('price', async (t) => {
    await t.test('adds', () => assert.equal(price(2), 4));
  });
  test('other', () => {});
`;
const good = (n: number) => `export const price = (n) => n + n; // ${n}\n`;
const bad = (n: number) => `export const price = (n) => n * n * n; // ${n}\n`;

/** One commit for each of these contents of price.mjs. */
async function repository(contents: readonly string[], files: Record<string, string> = {}) {
  const [first = '', ...later] = contents;
  const own = { ...CONFIG, 'price.test.mjs': TEST, 'price.mjs': first, ...files };
  const project = testProject(own);
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '.');
  await project.git('commit', '-qm', 'change 0');
  await project.commits(
    later.map((text, at) => ({ message: `change ${at + 1}`, files: { 'price.mjs': text } })),
  );
  const hashes = (await project.git('log', '--reverse', '--format=%H')).split('\n');
  return { project, hashes };
}

function tenth(broken: number): readonly string[] {
  return Array.from({ length: 10 }, (_, at) => (at < broken ? good(at) : bad(at)));
}

async function state(project: TestProject) {
  const [head, status, worktrees] = await Promise.all([
    project.git('rev-parse', 'HEAD'),
    project.git('status', '--porcelain'),
    project.git('worktree', 'list'),
  ]);
  return { head, status, worktrees };
}

test('the last failure: the very change, and nothing of the user is touched', async () => {
  const { project, hashes } = await repository(tenth(6), PLAIN);
  project.write({ 'mine.txt': 'not committed', 'price.mjs': `${bad(9)}// work\n` });
  await project.gauntlet(['run', 'unit']);
  const before = await state(project);
  const done = await project.gauntlet(['bisect']);
  expect(done.stdout).toMatch(
    new RegExp(
      `^broken by this change, 9\\d % sure.*\\n {2}${hashes[6]?.slice(0, 12)} {2}change 6`,
    ),
  );
  expect(done.stdout).toContain('A Person');
  expect(done.stderr).toMatch(/hunting price\.test\.mjs > price > adds/);
  expect(done.code).toBe(0);
  expect(await state(project)).toEqual(before);
  expect(project.read('price.mjs')).toContain('// work');
  expect(readdirSync(join(project.folder, '.gauntlet', 'scratch'))).toEqual([]);
});

test('by file and title, between two commits, as JSON', async () => {
  const { project, hashes } = await repository(tenth(3));
  const words = ['bisect', 'price.test.mjs > price', '--good', 'HEAD~8', '--json'];
  const done = await project.gauntlet(words);
  const told = JSON.parse(done.stdout);
  expect(told.suspects.map(({ hash }: { hash: string }) => hash)).toEqual([hashes[3]]);
  expect(told.step).toMatchObject({ kind: 'found' });
  expect(told.isFlaky).toBe(false);
});

test('the past that is on record says from where on', async () => {
  const { project, hashes } = await repository(tenth(10));
  await project.gauntlet(['run', 'unit']);
  for (const at of [10, 11]) {
    project.write({ 'price.mjs': bad(at) });
    await project.git('commit', '-qam', `change ${at}`);
  }
  await project.gauntlet(['run', 'unit']);
  const { stderr, stdout } = await project.gauntlet(['bisect']);
  expect(stdout).toContain('change 10');
  expect(stderr).not.toContain('looking back');
  expect(stderr).toContain(hashes[9]?.slice(0, 9));
  expect(stderr).not.toContain(hashes[8]?.slice(0, 9));
});

test('commits that do not load are skipped, and named when they may be the one', async () => {
  const contents = [...tenth(5)];
  contents[4] = 'this does not parse';
  contents[5] = 'this neither';
  const { project, hashes } = await repository(contents);
  const done = await project.gauntlet(['bisect', 'price.test.mjs > price', '--json']);
  const { suspects, untestable } = JSON.parse(done.stdout);
  expect(suspects.map(({ subject }: { subject: string }) => subject)).toEqual([
    'change 4',
    'change 5',
    'change 6',
  ]);
  expect(untestable.map(({ commit }: { commit: { hash: string } }) => commit.hash)).toContain(
    hashes[5],
  );
});

test('a flaky test is tried until it is sure, and said to be flaky', async () => {
  const counted = (n: number) => `
    import { appendFileSync, readFileSync } from 'node:fs';
    // ${n}
    appendFileSync(process.env.TRIES, 'x');
    const tries = readFileSync(process.env.TRIES, 'utf8').length;
    export const price = (n) => (tries % 2 === 0 ? 0 : n + n);`;
  const contents = tenth(10).map((text, at) => (at < 7 ? text : counted(at)));
  const { project } = await repository(contents);
  const tries = join(project.folder, '.git', 'tries');
  const done = await project.gauntlet(['bisect', 'price.test.mjs > price'], { TRIES: tries });
  expect(done.stdout).toMatch(/broken by this change/);
  expect(done.stdout).toContain('change 7');
  expect(done.stdout).toMatch(/flaky: it failed in \d+ of \d+ since, and in 0 of \d+ before/);
});

test('what must be built is built each time; a test newer than the fault is carried', async () => {
  const files = {
    'price.test.mjs': TEST.replace('./price.mjs', './built.mjs'),
    '.gitignore': 'node_modules\n.gauntlet\nbuilt.mjs\nnew.test.mjs\n',
  };
  const contents = tenth(4).map((text, at) => (at === 2 ? 'BROKEN' : text));
  const { project } = await repository(contents, files);
  project.write({
    'new.test.mjs': TEST.replaceAll("'price'", "'new'").replace('price.mjs', 'built.mjs'),
  });
  const build = 'grep -q BROKEN price.mjs && exit 1; cp price.mjs built.mjs';
  const done = await project.gauntlet([
    'bisect',
    'new.test.mjs > new',
    '--prepare',
    build,
    '--carry',
    'new.test.mjs',
  ]);
  expect(done.stdout).toContain('change 4');
});

test('ends that are none are told as such', async () => {
  const { project } = await repository(tenth(10));
  const passes = await project.gauntlet(['bisect', 'price.test.mjs > price']);
  expect(passes).toMatchObject({ code: 3 });
  expect(passes.stdout).toContain('it passes at the bad end, 12 times of 12');
  const { project: broken } = await repository([bad(0), bad(1), bad(2)]);
  const fails = await broken.gauntlet(['bisect', 'price.test.mjs > price']);
  expect(fails).toMatchObject({ code: 3 });
  expect(fails.stdout).toContain('it fails as far back as was looked');
  const lied = await broken.gauntlet(['bisect', 'price.test.mjs > price', '--good', 'HEAD~1']);
  expect(lied.stdout).toContain('it fails at the good end too');
  const absent = await broken.gauntlet(['bisect', 'price.test.mjs > price', '--good', 'v9']);
  expect(absent).toMatchObject({ code: 2 });
  expect(absent.stderr).toContain('git knows no commit v9');
  const unknown = await broken.gauntlet(['bisect', 'f-00000000']);
  expect(unknown).toMatchObject({ code: 2 });
});

test('killed in the middle: no process is left, and the next start removes its copy', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gauntlet-bisect-'));
  onTestFinished(() => rmSync(scratch, { recursive: true }));
  const pid = join(scratch, 'pid');
  const hanging = `
    import { renameSync, writeFileSync } from 'node:fs';
    import { test } from 'node:test';
    test('price', () => {
      writeFileSync('${pid}.new', String(process.pid));
      renameSync('${pid}.new', '${pid}');
      for (;;);
    });`;
  const { project } = await repository(tenth(5), { ...PLAIN, 'price.test.mjs': hanging });
  const before = await state(project);
  const child = project.start(['bisect', 'price.test.mjs > price'], { detached: true });
  await vi.waitFor(() => expect(existsSync(pid)).toBe(true), { timeout: 20_000 });
  const tested = Number(readFileSync(pid, 'utf8'));
  process.kill(child.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(isRunning(tested)).toBe(false), { timeout: 20_000 });
  expect(await state(project)).toEqual(before);
  expect(project.list('.gauntlet/scratch')).toHaveLength(1);
  project.write({ 'price.test.mjs': TEST });
  await project.gauntlet(['run', 'unit']);
  expect(project.list('.gauntlet/scratch')).toEqual([]);
});
