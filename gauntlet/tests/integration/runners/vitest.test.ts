import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Finished, testProject } from '../../testing/project.ts';

const configuration = `
systems:
  app:
    folder: .
    suites:
      unit:
        runner: vitest
`;

function projectWith(testFile: string) {
  return testProject({
    'gauntlet.yaml': configuration,
    'package.json': '{ "type": "module" }',
    'app.test.ts': `import { describe, expect, test } from 'vitest';\n${testFile}`,
  });
}

function json(done: Finished): Record<string, never> & { counts: object; outlook: string } {
  return JSON.parse(done.stdout);
}

test('a passing project passes, and its facts are kept as one segment', async () => {
  const project = projectWith(`test('adds', () => expect(1 + 1).toBe(2));`);
  const done = await project.gauntlet(['run', 'unit', '--json']);
  expect(done.stderr).not.toContain('Error');
  expect(done.code).toBe(0);
  expect(json(done)).toMatchObject({ outlook: 'pass', counts: { passed: 1, failed: 0 } });
  const history = join(project.folder, '.gauntlet', 'history');
  expect(readdirSync(join(history, 'segments'))).toHaveLength(1);
  expect(readdirSync(join(history, 'open'))).toHaveLength(0);
});

test('a failure is told with its file, line and message, and the exit code is 1', async () => {
  const project = projectWith(`
describe('sum', () => {
  test('adds', () => expect(1 + 1).toBe(3));
  test('holds', () => expect(1).toBe(1));
});`);
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('sum > adds');
  expect(done.stdout).toContain('app.test.ts:4');
  expect(done.stdout).toContain('expected 2 to be 3');
  expect(done.stdout).toMatch(/verdict: fail, 1 of 2 rules/);
  expect(done.stdout).toContain('unit 50.0 %, needs 100 %');
});

test('skipped, expected failure and retried tests are counted as what they are', async () => {
  const project = projectWith(`
let tries = 0;
test.skip('later', () => {});
test.fails('known', () => expect(1).toBe(2));
test('shaky', { retry: 2 }, () => expect(++tries).toBe(3));
test('slow', { timeout: 20 }, () => new Promise(() => {}));`);
  const done = await project.gauntlet(['run', 'unit', '--json']);
  expect(done.code).toBe(1);
  const { counts } = json(done);
  expect(counts).toEqual({ passed: 1, failed: 1, recovered: 1, skipped: 1, missing: 0 });
});

const BROKEN_BEFORE_ALL = `
import { beforeAll } from 'vitest';
beforeAll(() => { throw new Error('no'); });
test('x', () => {});`;

test.each([
  ['a file that does not load', `import './gone.ts';`, 1],
  ['a beforeAll that throws', BROKEN_BEFORE_ALL, 1],
  ['zero tests', `describe.skip('none', () => {});`, 3],
  ['only skipped tests', `test.skip('a', () => {});`, 3],
  ['a process that dies', `test('dies', () => process.kill(process.ppid, 'SIGKILL'));`, 3],
])('%s never passes', async (_name, testFile, code) => {
  const done = await projectWith(testFile).gauntlet(['run', 'unit', '--json']);
  expect(json(done).outlook).not.toBe('pass');
  expect(done.code).toBe(code);
});
