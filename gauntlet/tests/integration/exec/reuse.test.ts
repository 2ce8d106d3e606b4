import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../../testing/project.ts';

const CONFIGURATION = `
systems:
  app:
    folder: .
    suites:
      unit: { runner: command, options: { command: [sh, check.sh] } }
`;

/** Each real run leaves a line in a file that git does not see. */
async function repository(check = ''): Promise<TestProject> {
  const project = testProject({
    'gauntlet.yaml': CONFIGURATION,
    'check.sh': `printf . >> ran.log\n${check}`,
  });
  project.write({ '.gitignore': 'node_modules\n.gauntlet\nran.log\n' });
  await project.git('init', '-q');
  await project.git('add', '.');
  await project.git('commit', '-qm', 'first');
  return project;
}

test('the same tree is not run again, and the output says whose evidence it is', async () => {
  const project = await repository();
  await project.gauntlet(['run', '--reuse']);
  const again = await project.gauntlet(['run', '--reuse']);
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/reused: r-\w+ ran on this very tree/);
  expect(again.stdout).toContain('verdict: pass');
  expect(project.read('ran.log')).toBe('.');
});

test('any change of the tree is run, uncommitted ones too', async () => {
  const project = await repository();
  await project.gauntlet(['run', '--reuse']);
  project.write({ 'new.txt': 'new' });
  const again = await project.gauntlet(['run', '--reuse']);
  expect(again.stderr).not.toContain('reused');
  expect(project.read('ran.log')).toBe('..');
});

test('a failure is never reused, nor a part of a profile, nor another profile', async () => {
  const failing = await repository('exit 1\n');
  await failing.gauntlet(['run', '--reuse']);
  expect((await failing.gauntlet(['run', '--reuse'])).code).toBe(1);
  expect(failing.read('ran.log')).toBe('..');

  const project = await repository();
  await project.gauntlet(['run', '--reuse', '--system', 'app']);
  await project.gauntlet(['run', '--reuse', 'local']);
  await project.gauntlet(['run', '--reuse']);
  expect(project.read('ran.log')).toBe('...');
});
