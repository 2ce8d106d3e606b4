import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isPostmaster, processLook } from './process-look.ts';

test.each([process.platform, 'darwin'] as const)(
  'sees this process (as on %s)',
  async (platform) => {
    const look = await processLook(process.pid, platform);
    expect(look.alive).toBe(true);
    expect(look.argv.join(' ')).toContain('node');
  },
);

test.each([process.platform, 'darwin'] as const)('an ended one is gone (%s)', async (platform) => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(await processLook(child.pid ?? 0, platform)).toEqual({ alive: false, argv: [] });
});

test.runIf(process.platform === 'linux')('a zombie is gone', async () => {
  // `exec` turns the parent into one that never asks for its child, which ends a moment later.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
  try {
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line).trim());
    await expect
      .poll(() => processLook(pid), { timeout: 8_000 })
      .toEqual({ alive: false, argv: [] });
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  }
});

test('a postmaster is a postgres on our own data directory', () => {
  const argv = ['/x/bin/postgres', '-D', '/srv/pg/data', '-c', 'port=1'];
  expect(isPostmaster({ alive: true, argv }, '/srv/pg/data')).toBe(true);
  expect(isPostmaster({ alive: true, argv }, '/srv/pg')).toBe(false);
  expect(isPostmaster({ alive: false, argv }, '/srv/pg/data')).toBe(false);
  const backend = ['postgres: checkpointer '];
  expect(isPostmaster({ alive: true, argv: backend }, '/srv/pg/data')).toBe(false);
  const stranger = ['vi', '-D', '/srv/pg/data'];
  expect(isPostmaster({ alive: true, argv: stranger }, '/srv/pg/data')).toBe(false);
});

test('a path with a space, as `ps` shows it', () => {
  const argv = '/x/postgres -D /Users/a b/data -c port=1'.split(' ');
  expect(isPostmaster({ alive: true, argv }, '/Users/a b/data')).toBe(true);
});
