import { expect, test, vi } from 'vitest';
import { isRunning } from '../../testing/processes.ts';
import { testProject } from '../../testing/project.ts';

function projectWith(program: string, more = '') {
  return testProject({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      lint:
        runner: command
        ${more}
        options:
          command: [node, program.mjs]
`,
    'program.mjs': program,
  });
}

test('exit code 0 is one passed case, named after the suite', async () => {
  const done = await projectWith('').gauntlet(['run', 'lint', '--json']);
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout).counts).toMatchObject({ passed: 1, failed: 0 });
});

test('another exit code is a failure, with what the program printed', async () => {
  const project = projectWith('console.error("line 7 is wrong"); process.exit(3);');
  const done = await project.gauntlet(['run', 'lint']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('exit code 3');
  expect(done.stdout).toContain('line 7 is wrong');
});

test('a program that hangs is ended at its limit, and what it left is ended too', async () => {
  const project = projectWith(
    `import { spawn } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     writeFileSync('child.pid', String(child.pid));
     setInterval(() => {}, 1000);`,
    'limit: 1 s',
  );
  const done = await project.gauntlet(['run', 'lint']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('time limit');
  const pid = Number(project.read('child.pid'));
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
});

test('a program that is not there is told by name, and nothing passes', async () => {
  const project = testProject({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      lint: { runner: command, options: { command: [no-such-program] } }
`,
  });
  const done = await project.gauntlet(['run', 'lint']);
  expect(done.code).toBe(3);
  expect(done.stdout).toContain('RUNNER_MISSING');
  expect(done.stdout).toContain('no-such-program');
});

test('Ctrl-C ends what runs, seals history and exits with 130', async () => {
  const project = projectWith('console.log("up"); setInterval(() => {}, 1000);');
  const child = project.start(['run', 'lint', '--json']);
  await project.appears('.gauntlet/history/open');
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(130);
  expect(project.list('.gauntlet/history/segments')).toHaveLength(1);
  expect(project.list('.gauntlet/history/open')).toHaveLength(0);
});
