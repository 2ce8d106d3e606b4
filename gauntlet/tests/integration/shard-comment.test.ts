/** Shards on machines of their own, put together in one comment, judged as one. */
import { expect, test } from 'vitest';
import { testProject } from '../testing/project.ts';

const suite = { runner: 'node-test' };
const config = {
  systems: {
    one: { folder: 'one', suites: { unit: suite } },
    two: { folder: 'two', suites: { unit: suite } },
  },
};
const body = (name: string, check: string) => `import assert from 'node:assert';
import { test } from 'node:test';
test('${name}', () => assert.${check});
`;
const FILES = {
  'gauntlet.json': JSON.stringify(config),
  'package.json': '{ "type": "module" }',
  'one/a.test.js': body('of one', 'ok(true)'),
  'two/a.test.js': body('of two', 'equal(1, 2)'),
};

async function machine() {
  const project = testProject(FILES);
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '.');
  await project.git('commit', '-qm', 'one');
  return project;
}

test('every shard, each failure by its own name; a lost shard is unknown', async () => {
  const [first, second, summary] = await Promise.all([machine(), machine(), machine()]);
  const one = await first.gauntlet(['run', 'quick', '--shard', '1/2', '--json']);
  const two = await second.gauntlet(['run', 'quick', '--shard', '2/2', '--json']);
  expect([one.code, two.code].sort()).toEqual([0, 1]);
  await summary.gauntlet(['restore', first.folder]);
  const lost = await summary.gauntlet(['render', 'markdown', '--shards']);
  expect(lost.stdout).not.toContain('Gauntlet: pass');
  await summary.gauntlet(['restore', second.folder]);
  const { stdout } = await summary.gauntlet(['render', 'markdown', '--shards']);
  expect(stdout).toContain('Gauntlet: fail');
  expect(stdout).toContain('1 passed, 1 failed');
  const failing = JSON.parse(one.code === 1 ? one.stdout : two.stdout);
  expect(stdout).toContain(`gauntlet repro ${failing.failures[0].id}`);
  expect(stdout).not.toMatch(/shard \d of 2/);
});
