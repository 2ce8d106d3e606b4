import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../../testing/project.ts';

const CONFIG = {
  systems: {
    a: { suites: { unit: { runner: 'node-test' } } },
    b: { suites: { unit: { runner: 'node-test' } } },
    go: { suites: { unit: { runner: 'command', options: { command: ['true'] } } } },
  },
};

const testOf = (path: string) => `
import assert from 'node:assert';
import { test } from 'node:test';
import { value } from '${path}';
test('value', () => assert.equal(value, 1));
`;

async function project(): Promise<TestProject> {
  const made = testProject({
    'package.json': '{"name":"root","type":"module"}',
    'gauntlet.json': JSON.stringify(CONFIG),
    'a/value.ts': 'export const value = 1;\n',
    'a/value.test.ts': testOf('./value.ts'),
    'a/other.test.ts': testOf('../b/value.ts'),
    'b/value.ts': 'export const value = 1;\n',
    'b/value.test.ts': testOf('./value.ts'),
    'go/main.go': 'package main\n',
  });
  await made.git('init', '-q', '-b', 'main');
  await made.git('add', '-A');
  await made.git('commit', '-q', '-m', 'first');
  return made;
}

function passedOf(text: string): Readonly<Record<string, number>> {
  const lines = [...text.matchAll(/^(\S+)#\S+ {2}(\d+) passed/gm)];
  return Object.fromEntries(lines.map(([, suite, count]) => [suite, Number(count)]));
}

test('only the tests that a change can affect are run, across folders and languages', async () => {
  const made = await project();
  const first = await made.gauntlet(['run', 'unit']);
  expect(passedOf(first.stderr)).toEqual({ 'a/unit': 2, 'b/unit': 1, 'go/unit': 1 });
  made.write({ 'b/value.ts': 'export const value = 1; // changed\n' });
  const both = await made.gauntlet(['run', 'unit', '--changed']);
  expect(passedOf(both.stderr)).toEqual({ 'a/unit': 1, 'b/unit': 1 });
  expect(both.stderr).toContain('changed: 1 changed file, by imports and by folders');
  await made.git('checkout', '-q', '.');
  made.write({ 'go/main.go': 'package other\n' });
  const go = await made.gauntlet(['run', 'unit', '--changed']);
  expect(passedOf(go.stderr)).toEqual({ 'go/unit': 1 });
});

test('when it is unsure everything runs, and it says why', async () => {
  const made = await project();
  made.write({ 'package.json': '{"name":"root","type":"module","private":true}' });
  const done = await made.gauntlet(['run', 'unit', '--changed']);
  expect(done.stderr).toContain('everything: package.json decides how all is run');
  expect(Object.keys(passedOf(done.stderr))).toHaveLength(3);
});

test('no git, no commit, an unknown base and a shallow clone: each is told', async () => {
  const bare = testProject({
    'gauntlet.json': JSON.stringify({ systems: { go: CONFIG.systems.go } }),
  });
  bare.write({ 'go/x': '' });
  const none = await bare.gauntlet(['run', 'unit', '--changed']);
  expect(none).toMatchObject({ code: 0 });
  expect(none.stderr).toContain('everything: there is no git repository');
  await bare.git('init', '-q');
  const empty = await bare.gauntlet(['run', 'unit', '--changed']);
  expect(empty.stderr).toContain('everything: there is no commit yet');
  const made = await project();
  for (const message of ['second', 'third']) {
    await made.git('commit', '-q', '--allow-empty', '-m', message);
  }
  const unknown = await made.gauntlet(['run', 'unit', '--system', 'go', '--changed', 'nowhere']);
  expect(unknown.stderr).toContain('there is no nowhere');
  const url = `file://${made.folder}`;
  await made.git('clone', '-q', '--depth', '1', url, 'clone');
  const shallow = ['run', 'unit', '--system', 'go', '--changed', 'HEAD~1'];
  const done = await made.gauntlet(shallow, {}, 'clone');
  expect(done.stderr).toMatch(/shallow.*git fetch --unshallow/);
});

test('a change that can affect nothing runs nothing, and is no verdict', async () => {
  const made = await project();
  await made.gauntlet(['run', 'unit']);
  await made.git('commit', '-q', '--allow-empty', '-m', 'second');
  const done = await made.gauntlet(['run', 'unit', '--changed']);
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).toBe('There is nothing to run, so nothing was run.\n');
});

test('a file, a folder and a test by its title are targets', async () => {
  const made = await project();
  const file = await made.gauntlet(['run', 'value.test.ts'], {}, 'a');
  expect(passedOf(file.stderr)).toEqual({ 'a/unit': 1 });
  const folder = await made.gauntlet(['run', 'a']);
  expect(passedOf(folder.stderr)).toEqual({ 'a/unit': 2 });
  const one = await made.gauntlet(['run', 'b/value.test.ts > value']);
  expect(passedOf(one.stderr)).toEqual({ 'b/unit': 1 });
  const wrong = await made.gauntlet(['run', 'nothing.test.ts']);
  expect(wrong.code).toBe(2);
});

test('shards together run every test once, a file that nobody measured too', async () => {
  const made = await project();
  await made.gauntlet(['run', 'unit']);
  made.write({ 'a/late.test.ts': testOf('./value.ts') });
  const parts: Readonly<Record<string, number>>[] = [];
  const past = made.read('.gauntlet/cache/past.json');
  for (const shard of ['1/3', '2/3', '3/3']) {
    made.write({ '.gauntlet/cache/past.json': past });
    const done = await made.gauntlet(['run', 'unit', '--shard', shard]);
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('verdict: pass') });
    parts.push(passedOf(done.stderr));
  }
  const sum = (suite: string) => parts.reduce((total, part) => total + (part[suite] ?? 0), 0);
  expect([sum('a/unit'), sum('b/unit'), sum('go/unit')]).toEqual([3, 1, 1]);
});

test('words after -- go to the runner', async () => {
  const made = await project();
  const words = ['--', '--test-name-pattern=nothing'];
  const done = await made.gauntlet(['run', 'unit', '--system', 'a', ...words]);
  expect(done.stdout).toContain('no test ran');
});
