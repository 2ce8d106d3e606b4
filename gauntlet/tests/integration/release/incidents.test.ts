/** A time of trouble is kept with its timeline, and becomes a test that fails. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../../testing/project.ts';

const CONFIGURATION = `
systems:
  shop:
    folder: .
    suites:
      unit: { runner: node-test }
    release: { command: [node, server.mjs] }
environments:
  production:
    target:
      command:
        deploy: [node, -e, '']
        status: [node, status.cjs]
        rollback: [node, -e, '']
        promote: [node, -e, '']
`;

const STATUS = `
if (require('node:fs').existsSync('down')) { console.error('no route'); process.exit(1); }
console.log(JSON.stringify({ running: ['v1'], weights: { v1: 1 }, settled: ['v1'] }));
`;

test('from the first look that saw it to the last, and then as a test', async () => {
  const project = testProject({ 'gauntlet.yaml': CONFIGURATION, 'status.cjs': STATUS });
  const look = () => project.gauntlet(['watch', 'production', '--once']);
  expect((await look()).code).toBe(0);
  expect((await project.gauntlet(['incidents'])).stdout).toContain('No incident is on record');

  project.write({ down: '' });
  const down = await look();
  expect(down.stdout).toContain('PAGE production: trouble');
  expect(down.code).toBe(1);
  // Every look is a process of its own, and it is still one incident, which says it once.
  await look();
  const open = await project.gauntlet(['incidents']);
  expect(open.stdout).toMatch(/^n-\w+ .* production {2}open {2}shop: it does not answer/);
  expect(open.stdout.trim().split('\n')).toHaveLength(1);

  await project.git('init', '-q');
  await project.git('clean', '-qf', 'down');
  expect(existsSync(join(project.folder, 'down'))).toBe(false);
  expect((await look()).code).toBe(0);
  const { stdout } = await project.gauntlet(['incidents', '--json']);
  const [incident] = JSON.parse(stdout);
  expect(incident.entries.map(({ kind }: { kind: string }) => kind)).toEqual(['trouble', 'over']);
  const shown = await project.gauntlet(['incidents', incident.id]);
  expect(shown.stdout).toMatch(/trouble {2}shop: it does not answer[\s\S]*over {5}all is well/);

  const add = ['bug', 'add', '--from-incident', incident.id];
  const added = await project.gauntlet(add);
  expect(added.stdout).toContain(`incident-${incident.id}.test.mjs: a test of shop/unit`);
  const run = await project.gauntlet(['run', 'unit']);
  expect(run.stdout).toContain(`incident-${incident.id}.test.mjs:`);
  expect(run.stdout).toContain('what they should have got');
  expect(run.code).toBe(1);

  expect(await project.gauntlet(add)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('BUG_THERE'),
  });
  const unknown = await project.gauntlet(['bug', 'add', '--from-incident', 'n-none']);
  expect(unknown.stderr).toContain(`The last ones: ${incident.id}.`);
  expect(unknown.code).toBe(2);
});
