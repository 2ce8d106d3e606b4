import { expect, test } from 'vitest';
import { testProject } from '../../testing/project.ts';

const TESTS = `
import { expect, test } from 'vitest';
import { appendFileSync } from 'node:fs';
test('good', () => appendFileSync('ran.log', 'good\\n'));
test('bad (a+b)', () => {
  appendFileSync('ran.log', 'bad\\n');
  expect(process.env.MENDED).toBe('yes');
});
`;

const FAILS = {
  'gauntlet.json': JSON.stringify({
    systems: { app: { folder: '.', suites: { unit: { runner: 'vitest' } } } },
  }),
  'a.test.ts': TESTS,
};

test('a failure is repeated alone, by the name that the summary shows', async () => {
  const project = testProject(FAILS);
  const first = await project.gauntlet(['run', 'unit']);
  const [id = ''] = /f-[0-9a-f]{8}/.exec(first.stdout) ?? [];
  project.write({ 'ran.log': '' });
  const again = await project.gauntlet(['repro', id]);
  expect(again.code).toBe(1);
  expect(again.stdout).toContain('bad (a+b)');
  expect(project.read('ran.log')).toBe('bad\n');
  const mended = await project.gauntlet(['repro', id.slice(0, 6), '--json'], { MENDED: 'yes' });
  expect(mended.code).toBe(0);
  expect(mended.stdout).toContain('"failed":false');
  expect(project.list('.gauntlet/scratch')).toEqual([]);
});

test('a test that does not run any more has not passed', async () => {
  const project = testProject(FAILS);
  await project.gauntlet(['run', 'unit']);
  project.write({ 'a.test.ts': TESTS.replace('bad (a+b)', 'renamed') });
  const done = await project.gauntlet(['repro']);
  expect(done.stderr).toContain('It did not run');
  expect(done.code).toBe(3);
});

test('node:test: a subtest is repeated with the test around it', async () => {
  const suite = { runner: 'node-test' };
  const project = testProject({
    'gauntlet.json': JSON.stringify({ systems: { app: { folder: '.', suites: { unit: suite } } } }),
    'a.test.mjs': `
      import assert from 'node:assert';
      import { describe, test } from 'node:test';
      describe('all', () => {
        test('outer', async (t) => {
          await t.test('inner', () => assert.equal(process.env.MENDED, 'yes'));
        });
        test('other', () => { throw new Error('not asked for'); });
      });`,
  });
  await project.gauntlet(['run', 'unit']);
  const { stdout } = await project.gauntlet(['explain']);
  const [id = ''] = /all > outer > inner[\s\S]*?(f-[0-9a-f]{8})/.exec(stdout)?.slice(1) ?? [];
  const again = await project.gauntlet(['repro', id]);
  expect(again).toMatchObject({ code: 1 });
  expect(again.stdout).not.toContain('not asked for');
  const mended = await project.gauntlet(['repro', id], { MENDED: 'yes' });
  expect(mended).toMatchObject({ code: 0 });
});

test('an unknown failure is told, with those there are', async () => {
  const project = testProject(FAILS);
  expect((await project.gauntlet(['repro'])).stderr).toContain('No failure is on record');
  await project.gauntlet(['run', 'unit']);
  const done = await project.gauntlet(['repro', 'f-nothing']);
  expect(done.code).toBe(2);
  expect(done.stderr).toMatch(/The last: f-[0-9a-f]{8}/);
});
