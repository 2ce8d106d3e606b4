import { expect, test } from 'vitest';
import { testProject } from '../testing/project.ts';

const TEN_MISTAKES = `
systms: {}
systems:
  app:
    foldr: .
    suites:
      unit:
        runer: vitest
      e2e:
        runner: 7
        limit: soon
        tags: slow
    areas:
      money:
        kind: very critical
        files: []
profiles:
  pr:
    layers: []
rules:
  tests pass:
    mode: sometimes
workers: 0
`;

test('ten mistakes in one file give ten messages with their places, and exit code 2', async () => {
  const project = testProject({ 'gauntlet.yaml': TEN_MISTAKES });
  const done = await project.gauntlet(['run']);
  expect(done.code).toBe(2);
  const places = done.stderr.match(/gauntlet\.yaml:\d+:\d+/g) ?? [];
  const [, count] = /has (\d+) mistake/.exec(done.stderr) ?? [];
  expect(places.length).toBe(Number(count));
  expect(places.length).toBeGreaterThanOrEqual(10);
  for (const line of [2, 5, 8, 10, 11, 12, 15, 16, 19, 22, 23]) {
    expect(places.some((place) => place.startsWith(`gauntlet.yaml:${line}:`))).toBe(true);
  }
});

test('a mistake in a TypeScript configuration names its place too', async () => {
  const project = testProject({
    'package.json': '{ "type": "module" }',
    'gauntlet.config.ts': `import { defineGauntlet } from 'gauntlet';
export default defineGauntlet({
  systems: { app: { suites: { unit: { runer: 'vitest' } } } },
});`,
  });
  const done = await project.gauntlet(['run']);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('gauntlet.config.ts:3');
  expect(done.stderr).toContain('runner');
});

const HELPED = `import { defineGauntlet } from 'gauntlet';
import { suites } from './suites.ENDING';
export default defineGauntlet({ systems: { app: { folder: '.', suites } } });`;
const REQUIRED = `const { suites } = require('./suites.ENDING');
module.exports = { systems: { app: { folder: '.', suites } } };`;
const SUITES = `{ unit: { runner: 'command', options: { command: ['node', '-e', ''] } } }`;
/** What `npm init` wrote through the years: nothing, and then this. */
const TYPES = ['{}', '{ "type": "commonjs" }', '{ "type": "module" }'];

test.each(TYPES.flatMap((manifest) => ['ts', 'js'].map((ending) => [manifest, ending] as const)))(
  'in a package of %s a configuration in .%s is read as it is written',
  async (manifest, ending) => {
    const write = (text: string, suites: string) => ({
      'package.json': manifest,
      [`gauntlet.config.${ending}`]: text.replace('ENDING', ending),
      [`suites.${ending}`]: suites,
    });
    const project = testProject(write(HELPED, `export const suites = ${SUITES};`));
    const done = await project.gauntlet(['run', 'unit']);
    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(done.stderr).not.toContain('Warning');
    project.write(write(REQUIRED, `module.exports.suites = ${SUITES};`));
    const required = await project.gauntlet(['run', 'unit']);
    expect(required.code, required.stderr).toBe(manifest.includes('module') ? 2 : 0);
  },
);

test('a text with a line of a module does not make a module of who has it', async () => {
  const project = testProject({
    'package.json': '{ "type": "commonjs" }',
    'gauntlet.config.js': REQUIRED.replace('ENDING', 'js'),
    'suites.js': `/*
export of what is tested
*/
const example = \`
import { test } from 'node:test';
\`;
module.exports.suites = ${SUITES};`,
  });
  const done = await project.gauntlet(['run', 'unit']);
  expect(done, done.stderr).toMatchObject({ code: 0 });
});

test('a configuration that throws is told as that', async () => {
  const project = testProject({ 'gauntlet.config.ts': `throw new Error('no such luck');` });
  const done = await project.gauntlet(['run']);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('CONFIGURATION_FAILED');
  expect(done.stderr).toContain('no such luck');
});

test('without a configuration the next step is named', async () => {
  const done = await testProject({}).gauntlet(['run']);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('npx gauntlet init');
});

test('the configuration is found from a folder below it', async () => {
  const project = testProject({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      unit: { runner: command, options: { command: [node, -e, ''] } }`,
    'deep/down/file.txt': '',
  });
  const done = await project.gauntlet(['run', 'unit'], {}, 'deep/down');
  expect(done.stderr).not.toContain('NO_CONFIGURATION');
  expect(done.code).toBe(0);
});
