import { expect, test } from 'vitest';
import { SOURCE, testProject } from '../../testing/project.ts';

/** Tells at the end which packages were loaded. */
const SPY = `
import { registerHooks } from 'node:module';
const seen = new Set();
registerHooks({
  load(url, context, next) {
    const name = /node_modules\\/((?:@[\\w-]+\\/)?[\\w.-]+)\\//.exec(url)?.[1];
    if (name !== undefined) seen.add(name);
    return next(url, context);
  },
});
process.on('exit', () => process.stderr.write('loaded ' + [...seen].toSorted().join(' ')));
`;

test('a configuration that was found right is not checked again', async () => {
  const suite = { layer: 'unit', runner: 'command', options: { command: ['true'] } };
  const configuration = { systems: { app: { folder: '.', suites: { unit: suite } } } };
  const files = { 'gauntlet.json': JSON.stringify(configuration), 'spy.mjs': SPY };
  const project = testProject(files, undefined, SOURCE);
  const spied = { NODE_OPTIONS: `--import ${project.folder}/spy.mjs` };
  const first = await project.gauntlet(['run', 'unit'], spied);
  expect(first.stderr).toMatch(/loaded .*\bzod\b/);
  const second = await project.gauntlet(['run', 'unit'], spied);
  expect(second.stderr).toMatch(/loaded commander$/);
});
