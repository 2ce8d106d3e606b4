import { expect, test } from 'vitest';
import { testProject } from '../testing/project.ts';

const CONFIGURATION = `
systems:
  app:
    folder: .
    suites:
      unit: { runner: vitest }
      lint: { layer: precommit, runner: golangci-lint }
      own: { runner: command, options: { command: [node, -v] } }
`;

test('what is there has its version, and what is missing how to get it; exit code 1', async () => {
  const project = testProject({ 'gauntlet.yaml': CONFIGURATION });
  const done = await project.gauntlet(['doctor']);
  expect(done.code).toBe(1);
  expect(done.stdout).toMatch(/ok +app\/unit +vitest +vitest \d+\.\d+/);
  expect(done.stdout).toMatch(/gone +app\/lint .*install it: see https:\/\/golangci-lint\.run/);
  expect(done.stdout).toContain('profile quick');
  expect(done.stdout).toContain('rule    tests pass: block');
});

test('all there: exit code 0, also as JSON', async () => {
  const configuration = CONFIGURATION.replace(/ +lint: .*\n/, '');
  const project = testProject({ 'gauntlet.yaml': configuration });
  const done = await project.gauntlet(['doctor', '--json']);
  expect(done.code).toBe(0);
  const { suites, workers } = JSON.parse(done.stdout);
  expect(suites).toMatchObject([{ suite: 'app/unit' }, { suite: 'app/own', program: 'node' }]);
  expect(workers).toBeGreaterThan(0);
});
