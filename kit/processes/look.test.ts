import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { argvOf, hasEnvironment, listProcesses, seeProcess } from './look.ts';

test.each([process.platform, 'darwin'] as const)('sees this process (as on %s)', (platform) => {
  expect(seeProcess(process.pid, platform)).toMatchObject({ pid: process.pid });
  expect(argvOf(process.pid, platform).join(' ')).toContain('node');
});

test.each([process.platform, 'darwin'] as const)('an ended one is gone (%s)', async (platform) => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(seeProcess(child.pid ?? 0, platform)).toBeUndefined();
  expect(argvOf(child.pid ?? 0, platform)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a zombie is gone', async () => {
  // `exec` turns the parent into one that never asks for its child, which ends a moment later.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
  try {
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line).trim());
    await expect.poll(() => seeProcess(pid), { timeout: 8_000 }).toBeUndefined();
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  }
});

test('this process is among all, with the group and the start it has', () => {
  expect(listProcesses()).toContainEqual(seeProcess(process.pid));
});

test.runIf(process.platform === 'linux')('tells what environment a process was given', async () => {
  const env = { ...process.env, GAUNTLET_LOOK: 'yes' };
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
    env,
  });
  try {
    await once(child.stdout, 'data');
    expect(hasEnvironment(child.pid ?? 0, 'GAUNTLET_LOOK=yes')).toBe(true);
    expect(hasEnvironment(child.pid ?? 0, 'GAUNTLET_LOOK=no')).toBe(false);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
