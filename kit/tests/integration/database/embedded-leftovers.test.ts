// What others left behind in the folder of an embedded server, and who may read it. Linux only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { patient, userPlace } from './user-place.ts';
import { running, serverPid } from './user-process.ts';

const place = userPlace();

describe.runIf(process.platform === 'linux')('a stale postmaster.pid', () => {
  // PostgreSQL looks past a process of another account, so these run under its own.
  const asServer = process.getuid?.() === 0 ? { uid: 65534, gid: 65534, cwd: '/' } : {};
  let stale = '';

  beforeEach(async () => {
    const user = place.start();
    await user.next();
    stale = await readFile(place.file('postmaster.pid'), 'utf8');
    await user.end('SIGTERM');
  });

  const leave = async (pid: number) => {
    await writeFile(place.file('postmaster.pid'), stale.replace(/^\d+/, String(pid)));
  };

  const startsAgain = async () => {
    const user = place.start();
    expect((await user.next()).visits).toHaveLength(2);
    await user.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  };

  test('whose pid now belongs to a stranger: it starts, and the stranger lives on', async () => {
    const stranger = spawn('sleep', ['600'], asServer);
    await leave(stranger.pid ?? 0);
    await startsAgain();
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    stranger.kill();
    await once(stranger, 'exit');
  });

  test('whose pid belongs to a zombie', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 600'], asServer);
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line).trim());
    const state = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[2];
    await expect.poll(state, patient).toBe('Z');
    await leave(pid);
    await startsAgain();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  test('that is empty, or half written', async () => {
    await writeFile(place.file('postmaster.pid'), '');
    await startsAgain();
  });
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('the server runs as nobody, and only it and root may read the data', async () => {
    const user = place.start();
    await user.next();
    const status = await readFile(`/proc/${serverPid(place.folder)}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+65534\s+65534/m);
    expect(((await stat(join(place.folder, 'data'))).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(join(place.folder, 'server.json'))).mode & 0o777).toString(8)).toBe('600');
    await user.end('SIGTERM');
  });

  test('a folder that nobody may enter is told at once', async () => {
    await chmod(place.root, 0o700);
    const user = place.start();
    const said = await user.next();
    expect(said.code).toBe('DATA_FOLDER_DENIED');
    await once(user.child, 'exit');
    expect(running(place.root)).toEqual([]);
  });
});
