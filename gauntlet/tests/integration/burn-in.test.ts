/** New and changed tests are run several times, by the runner's own way of running one. */
import { describe, expect, test } from 'vitest';
import { hasProgram } from '../testing/packages.ts';
import { type TestProject, testProject } from '../testing/project.ts';

function config(runner: string, more: object = {}) {
  const systems = { app: { folder: '.', suites: { unit: { runner, ...more } } } };
  return { 'gauntlet.json': JSON.stringify({ systems }) };
}

const counting = (name: string) => `appendFileSync('ran.log', '${name} ');`;
const OLD = `
import { appendFileSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
test('old', () => {
  ${counting('old')}
});
`;
const STEADY = `test('new', () => {
  ${counting('new')}
});
`;
/** Fails when it is run for the third time. */
const SHAKY = `test('shaky', () => {
  ${counting('shaky')}
  expect(readFileSync('ran.log', 'utf8').split('shaky').length - 1).not.toBe(3);
});
`;

async function committed(files: Record<string, string>): Promise<TestProject> {
  const project = testProject({ '.gitignore': 'node_modules\n.gauntlet\nran.log\n', ...files });
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '.');
  await project.git('commit', '-qm', 'one');
  return project;
}

const times = (project: TestProject, name: string) =>
  project
    .read('ran.log')
    .split(' ')
    .filter((each) => each === name).length;

async function run(project: TestProject, ...words: readonly string[]) {
  const done = await project.gauntlet(['run', ...words, '--json']);
  const told = JSON.parse(done.stdout);
  const rule = told.rules.find((each: { rule: string }) => each.rule === 'burn-in');
  return { ...done, told, rule };
}

describe('Vitest', () => {
  const vitest = { ...config('vitest'), 'a.test.ts': OLD, 'ran.log': '' };

  test('what is new in a file runs five times in the profile pr, what is old once', async () => {
    const project = await committed(vitest);
    project.write({ 'a.test.ts': OLD + STEADY });
    const { rule, told } = await run(project, 'pr');
    expect(times(project, 'new')).toBe(5);
    expect(times(project, 'old')).toBe(1);
    expect(rule).toMatchObject({
      outlook: 'pass',
      message: '1 new or changed test passed 5 of 5 runs',
    });
    expect(told.counts).toMatchObject({ passed: 2, failed: 0, recovered: 0 });
    project.write({ 'ran.log': '' });
    await run(project, 'quick');
    await run(project, 'pr', '--no-burn-in');
    expect(times(project, 'new')).toBe(2);
  });

  test('one that fails now and then is found out, named, and can block', async () => {
    const project = await committed(vitest);
    project.write({ 'b.test.ts': OLD.replace("'old'", "'other'") + SHAKY });
    const { rule, told, code } = await run(project, 'pr', '--burn-in', '3');
    expect(rule).toMatchObject({ outlook: 'fail', mode: 'advise' });
    expect(rule.details).toEqual(['b.test.ts: shaky failed in 1 of 3 runs']);
    expect(told.counts).toMatchObject({ passed: 2, recovered: 1, failed: 0 });
    expect(told.tasks[0].exit.code).toBe(0);
    expect(code).toBe(0);
    const blocking = JSON.parse(project.read('gauntlet.json'));
    const rules = { 'burn-in': { mode: 'block' } };
    project.write({ 'gauntlet.json': JSON.stringify({ ...blocking, rules }), 'ran.log': '' });
    const blocked = await project.gauntlet(['run', 'unit', '--burn-in', '3']);
    expect(blocked.code).toBe(1);
    expect(blocked.stdout).toMatch(/burn-in +1 new or changed test did not pass every time/);
    expect(blocked.stdout).toMatch(/b\.test\.ts: shaky failed in 1 of 3 runs/);
  });

  test('without git it is not known what is new, and that is said', async () => {
    const project = testProject(vitest);
    const { rule } = await run(project, 'unit', '--burn-in', '3');
    expect(rule).toMatchObject({ outlook: 'unknown' });
    expect(JSON.stringify(rule.details)).toContain('there is no git repository');
  });
});

const noPytest = hasProgram('pytest', '--version') ? '' : ' (not run: pytest is not here)';
test.skipIf(noPytest !== '')(`pytest${noPytest}`, async () => {
  const body = (name: string) =>
    `def test_${name}():\n    with open("ran.log", "a") as log:\n        log.write("${name} ")\n\n`;
  const project = await committed({
    ...config('pytest'),
    'test_a.py': body('old'),
    'ran.log': '',
  });
  project.write({ 'test_a.py': body('old') + body('new') });
  const { rule } = await run(project, 'pr', '--burn-in', '3');
  expect(rule).toMatchObject({ outlook: 'pass' });
  expect([times(project, 'old'), times(project, 'new')]).toEqual([1, 3]);
});

const noGo = hasProgram('go', 'version') ? '' : ' (not run: go is not here)';
test.skipIf(noGo !== '')(`go test${noGo}`, async () => {
  const body = (name: string) => `
func Test${name}(t *testing.T) {
\tlog, _ := os.OpenFile("ran.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
\tlog.WriteString("${name} ")
}
`;
  const head = 'package shop\n\nimport (\n\t"os"\n\t"testing"\n)\n';
  const project = await committed({
    ...config('go-test'),
    'go.mod': 'module example.com/shop\n\ngo 1.22\n',
    'a_test.go': head + body('Old'),
    'ran.log': '',
  });
  project.write({ 'a_test.go': head + body('Old') + body('New') });
  const { rule } = await run(project, 'pr', '--burn-in', '3');
  expect(rule).toMatchObject({ outlook: 'pass' });
  expect([times(project, 'Old'), times(project, 'New')]).toEqual([1, 3]);
});
