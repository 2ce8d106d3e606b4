import { expect, test, vi } from 'vitest';
import { isRunning } from '../../testing/processes.ts';
import { testProject } from '../../testing/project.ts';

/** A program with one child in its group and one in a session of its own. */
const family = (end: string, deaf: string) => `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const deaf = "${deaf}; process.send('up'); setInterval(() => {}, 1000);";
const started = [
  spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
  spawn(process.execPath, ['-e', deaf], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  }),
];
for (const child of started) {
  child.unref();
  await new Promise((resolve) => child.once('message', resolve));
  child.disconnect();
}
writeFileSync('pids.json', JSON.stringify([process.pid, ...started.map(({ pid }) => pid)]));
${end}
`;
const DEAF = "process.on('SIGTERM', () => {})";
const HANGS = 'setInterval(() => {}, 1000);';

function familyProject(end: string, more: Record<string, unknown> = {}, deaf = '0') {
  const suite = { runner: 'command', options: { command: ['node', 'family.mjs'] }, ...more };
  return testProject({
    'gauntlet.json': JSON.stringify({ systems: { app: { folder: '.', suites: { unit: suite } } } }),
    'family.mjs': family(end, deaf),
  });
}

async function pidsOf(project: ReturnType<typeof testProject>): Promise<readonly number[]> {
  const read = () => JSON.parse(project.read('pids.json')) as number[];
  return vi.waitFor(read, { timeout: 20_000, interval: 20 });
}

async function allEnd(pids: readonly number[]): Promise<void> {
  expect(pids).toHaveLength(3);
  const living = () => expect(pids.filter(isRunning)).toEqual([]);
  await vi.waitFor(living, { timeout: 20_000, interval: 50 });
}

test('what a good suite leaves behind is ended, in whatever session it is', async () => {
  const project = familyProject('');
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(0);
  expect((await pidsOf(project)).filter(isRunning)).toEqual([]);
});

test('at the time limit the whole tree is ended, also what is deaf to TERM', async () => {
  const project = familyProject(HANGS, { limit: '2 s' }, DEAF);
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('ended at its time limit');
  expect((await pidsOf(project)).filter(isRunning)).toEqual([]);
});

test('Ctrl-C ends the whole tree, and the exit code says so', async () => {
  const project = familyProject(HANGS);
  const running = project.start(['run', 'unit']);
  const pids = await pidsOf(project);
  const ended = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('kill -9 of the command leaves no child, and its scratch goes with the next run', async () => {
  const project = familyProject(HANGS);
  const running = project.start(['run', 'unit']);
  const pids = await pidsOf(project);
  expect(project.list('.gauntlet/scratch')).toHaveLength(1);
  running.kill('SIGKILL');
  await allEnd(pids);
  project.write({ 'family.mjs': '' });
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(0);
  expect(project.list('.gauntlet/scratch')).toEqual([]);
});

test('kill -9 of the command and its whole group leaves no child', async () => {
  const project = familyProject(HANGS);
  const running = project.start(['run', 'unit'], { detached: true });
  const pids = await pidsOf(project);
  process.kill(-(running.pid ?? 0), 'SIGKILL');
  await allEnd(pids);
});

test('two runs at once leave each other alone', async () => {
  const project = familyProject('');
  const both = await Promise.all([
    project.gauntlet(['run', 'unit']),
    project.gauntlet(['run', 'unit']),
  ]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
});

test('a layer limit ends its suites, and nothing that is open is a pass', async () => {
  const project = familyProject(HANGS);
  const config = JSON.parse(project.read('gauntlet.json'));
  project.write({
    'gauntlet.json': JSON.stringify({ ...config, layers: { unit: { limit: '2 s' } } }),
  });
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('ended at its time limit');
});
