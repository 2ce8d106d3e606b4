/** An environment for one run: its outputs are variables of the suites, and it never stays. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../testing/project.ts';

const CREATE = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
mkdirSync('made/' + process.env.GAUNTLET_EPHEMERAL, { recursive: true });
appendFileSync(process.env.GAUNTLET_OUTPUTS, 'PLACE=' + process.env.GAUNTLET_EPHEMERAL + '\\n');
if (require('node:fs').existsSync('fails')) { console.error('no room'); process.exit(1); }
`;
const DESTROY = `
const { PLACE, GAUNTLET_EPHEMERAL } = process.env;
require('node:fs').rmSync('made/' + (PLACE ?? GAUNTLET_EPHEMERAL), { recursive: true });
`;
const SUITE = `
const { existsSync, writeFileSync } = require('node:fs');
if (!existsSync('made/' + process.env.PLACE)) throw new Error('nothing is made');
if (process.env.GAUNTLET_ENVIRONMENT !== 'preview') throw new Error('it has no name');
writeFileSync('ran', '');
if (existsSync('hangs')) setInterval(() => undefined, 1000);
`;

function ephemeral(): TestProject {
  return testProject({
    'gauntlet.yaml': `
systems:
  shop:
    folder: .
    suites:
      e2e: { runner: command, options: { command: [node, suite.cjs] } }
environments:
  preview:
    ephemeral: { create: [node, create.cjs], destroy: [node, destroy.cjs] }
`,
    'create.cjs': CREATE,
    'destroy.cjs': DESTROY,
    'suite.cjs': SUITE,
    'made/.keep': '',
  });
}

const run = ['run', 'e2e', '--on', 'preview'];

test('made, handed to the suites, and destroyed; also where making it failed', async () => {
  const project = ephemeral();
  const done = await project.gauntlet(run);
  expect(done.stdout).toContain('verdict: pass');
  expect(done.code).toBe(0);
  expect(project.list('made')).toEqual(['.keep']);
  // Without it the suite fails: so it was there.
  expect((await project.gauntlet(['run', 'e2e'])).code).toBe(1);

  project.write({ fails: '' });
  const failed = await project.gauntlet(run);
  expect(failed.stderr).toMatch(/EPHEMERAL_FAILED: to create preview e-\w+ ended with 1.*no room/);
  expect(project.list('made')).toEqual(['.keep']);
  expect(project.list('.gauntlet/ephemeral')).toEqual([]);
  const unknown = await project.gauntlet(['run', 'e2e', '--on', 'staging']);
  expect(unknown.stderr).toContain('EPHEMERAL_NONE');
});

test.each(['SIGINT', 'SIGKILL'] as const)('a run that gets %s leaves none', async (signal) => {
  const project = ephemeral();
  project.write({ hangs: '' });
  const child = project.start(run);
  const ended = once(child, 'close');
  await expect.poll(() => existsSync(join(project.folder, 'ran')), { timeout: 20_000 }).toBe(true);
  child.kill(signal);
  await ended;
  // Nobody can do anything after a KILL: the next run on it does.
  expect(project.list('made')).toHaveLength(signal === 'SIGKILL' ? 2 : 1);
  await project.git('init', '-q');
  await project.git('clean', '-qf', 'hangs');
  const next = await project.gauntlet(run);
  if (signal === 'SIGKILL')
    expect(next.stderr).toMatch(/destroying preview e-\w+, which a killed run had left/);
  expect(next.code).toBe(0);
  expect(project.list('made')).toEqual(['.keep']);
});
