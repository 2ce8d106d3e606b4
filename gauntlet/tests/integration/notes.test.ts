/** What a failure says of its past and of the change: in the summary, explain, forms and JSON. */
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../testing/project.ts';

/** One process for each run, not two. */
const SUITE = { runner: 'node-test', options: { arguments: ['--test-isolation=none'] } };
const FILES = {
  'gauntlet.json': JSON.stringify({ systems: { app: { folder: '.', suites: { unit: SUITE } } } }),
  'upload/parts.mjs': 'export const parts = 2;\n',
  'upload/other.mjs': 'export const other = 1;\n',
  'parts.test.mjs': `
    import assert from 'node:assert';
    import { test } from 'node:test';
    import { parts } from './upload/parts.mjs';
    test('two parts', () => assert.equal(parts, 2));
    test('fails for ever', { skip: false }, () => assert.fail('no'));
  `,
};

async function committed(): Promise<TestProject> {
  const project = testProject(FILES);
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '.');
  await project.git('commit', '-qm', 'one');
  return project;
}

test('first failure after so many runs, and which file of the change it depends on', async () => {
  const project = await committed();
  for (const _ of [1, 2]) await project.gauntlet(['run', 'unit']);
  project.write({
    'upload/parts.mjs': 'export const parts = 3;\n',
    'upload/other.mjs': 'export const other = 2;\n',
  });
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(1);
  const note = 'first failure in 3 runs; this change touched upload/parts.mjs';
  expect(done.stdout).toContain(note);
  expect(done.stdout).toContain('failed in 2 of the 2 runs before');
  expect(done.stdout).not.toContain('other.mjs');

  const explained = await project.gauntlet(['explain']);
  expect(explained.stdout).toContain(note);
  for (const form of ['markdown', 'html']) {
    const { stdout } = await project.gauntlet(['render', form]);
    expect(stdout.replaceAll('\\', '')).toContain(note);
  }
  const { stdout } = await project.gauntlet(['run', 'unit', '--json']);
  const { failures } = JSON.parse(stdout);
  expect(failures).toContainEqual(
    expect.objectContaining({ runs: 3, failedRuns: 1, touched: ['upload/parts.mjs'] }),
  );
});

test('a run that was restored elsewhere has the past that history there knows', async () => {
  const project = await committed();
  await project.gauntlet(['run', 'unit']);
  project.write({ 'upload/parts.mjs': 'export const parts = 3;\n' });
  await project.gauntlet(['run', 'unit']);
  const other = testProject(FILES);
  await other.gauntlet(['restore', project.folder]);
  const { stdout } = await other.gauntlet(['render', 'markdown']);
  expect(stdout).toContain('first failure in 2 runs');
  expect(stdout).not.toContain('this change touched');
});

test('its first run is called that, without git too', async () => {
  const project = testProject(FILES);
  const { stdout } = await project.gauntlet(['run', 'unit']);
  expect(stdout).toContain('its first run');
});
