import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../../testing/project.ts';

function projectThat(script: string) {
  const command = { runner: 'command', options: { command: ['node', 'main.mjs'] } };
  return testProject({
    'gauntlet.json': JSON.stringify({
      systems: { app: { folder: '.', suites: { unit: command } } },
    }),
    'main.mjs': script,
  });
}

test('a secret that a failed suite prints is nowhere: not shown, not stored', async () => {
  const script = `
    process.stdout.write('half ' + process.env.PAYMENT_TOKEN.slice(0, 9));
    process.stdout.write(process.env.PAYMENT_TOKEN.slice(9) + '\\n');
    console.error('url', encodeURIComponent(process.env.PAYMENT_TOKEN));
    process.exit(1);`;
  const project = projectThat(script);
  const secret = 'very/secret+value';
  const done = await project.gauntlet(['run', 'unit'], { PAYMENT_TOKEN: secret });
  expect(done.code).toBe(1);
  const files = readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(project.folder.length + 1));
  expect(files.some((path) => path.endsWith('.log'))).toBe(true);
  const everything = [done.stdout, done.stderr, ...files.map(project.read)].join('\n');
  expect(everything).toContain('half [redacted]');
  expect(everything).not.toContain(secret);
  expect(everything).not.toContain(encodeURIComponent(secret));
});

test('the whole output of a failed suite is kept, and named where the run is told', async () => {
  const script = `for (let i = 0; i < 20000; i++) console.log('line', i); process.exitCode = 1;`;
  const project = projectThat(script);
  const done = await project.gauntlet(['run', 'unit', '--json']);
  const [run = ''] = project.list('.gauntlet/runs');
  const log = `.gauntlet/runs/${run}/app_unit_1_1.log`;
  expect(project.read(log).split('\n')).toHaveLength(20_001);
  expect(done.code).toBe(1);
});
