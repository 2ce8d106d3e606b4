import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../../testing/project.ts';

test.each(['vitest', 'node-test'])('shards of %s together run every test once', async (runner) => {
  const files = ['a', 'b', 'c', 'd'].map((name): [string, string] => [
    `${name}.test.js`,
    `import { test } from '${runner === 'vitest' ? 'vitest' : 'node:test'}'; test('t', () => {});`,
  ]);
  const project = testProject({
    'package.json': '{ "type": "module" }',
    'gauntlet.yaml': `
systems:
  app: { folder: ., suites: { unit: { runner: ${runner} } } }
  more: { folder: ., suites: { unit: { runner: command, options: { command: ['true'] } } } }
`,
    ...Object.fromEntries(files),
  });
  const own = join(project.folder, '.gauntlet');
  const kept = join(project.folder, '.gauntlet-kept');
  const passed = async (shard: string) => {
    // The machines that run the shards start with the same history.
    rmSync(own, { recursive: true, force: true });
    if (existsSync(kept)) cpSync(kept, own, { recursive: true });
    const done = await project.gauntlet(['run', 'unit', '--json', '--shard', shard]);
    return done.stdout.startsWith('{') ? JSON.parse(done.stdout).counts.passed : 0;
  };
  expect((await passed('1/2')) + (await passed('2/2'))).toBe(5);
  // Once the files and their durations are known, they are dealt out one by one.
  await project.gauntlet(['run', 'unit']);
  cpSync(own, kept, { recursive: true });
  expect((await passed('1/2')) + (await passed('2/2'))).toBe(5);
});
