/** A profile that is red is told once, with the change that made it so, and so is its end. */
import { expect, test } from 'vitest';
import { testProject } from '../testing/project.ts';

const CONFIGURATION = `
systems:
  shop:
    folder: .
    suites:
      unit: { runner: node-test, options: { arguments: ['--test-isolation=none'] } }
alerts:
  - { sink: command, command: [node, tell.cjs] }
`;

const TELL = `
const { appendFileSync } = require('node:fs');
const { text } = require('node:stream/consumers');
text(process.stdin).then((notice) => appendFileSync('told.ndjson', notice + '\\n'));
`;

const sum = (two: number) => `
import assert from 'node:assert';
import { test } from 'node:test';
test('adds', () => assert.equal(1 + 1, ${two}));
`;

test('red since a change, still red, green again: told twice', async () => {
  const project = testProject({
    'gauntlet.yaml': CONFIGURATION,
    'tell.cjs': TELL,
    '.gitignore': 'node_modules\n.gauntlet\ntold.ndjson\n',
  });
  await project.git('init', '-q', '-b', 'main');
  const commit = async (message: string, two: number) => {
    project.write({ 'sum.test.mjs': sum(two), 'note.txt': message });
    await project.git('add', '-A');
    await project.git('commit', '-q', '-m', message);
    await project.gauntlet(['run', 'local']);
    return project.gauntlet(['tell', 'local']);
  };
  expect(await project.gauntlet(['tell', 'local'])).toMatchObject({ code: 3 });
  expect(await commit('a sum', 2)).toMatchObject({ code: 0, stdout: '' });
  const red = await commit('a wrong sum', 3);
  expect(red.code).toBe(1);
  expect(red.stdout).toMatch(
    /local is red for 1 run: shop\/unit fail; first bad change: \w{7} \(A/,
  );
  expect(red.stdout).toContain('(A Person: a wrong sum)');
  const still = await commit('something else', 3);
  expect(still).toMatchObject({ code: 1, stdout: '' });
  const green = await commit('a right sum', 2);
  expect(green.code).toBe(0);
  expect(green.stdout).toContain('local: is well again');
  const told = project.read('told.ndjson').trim().split('\n');
  expect(told.map((line) => JSON.parse(line).kind)).toEqual(['begun', 'over']);
});
