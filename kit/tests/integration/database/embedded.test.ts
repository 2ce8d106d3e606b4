// The embedded server in the hands of real processes that end well, badly, and at the same moment.
// Linux only, because it looks into /proc to see that nothing is left.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listens } from '@gauntlet/kit/piping';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { running, serverPid, type UserProcess, userStart, watchdogPid } from './user-process.ts';

let root = '';
let folder = '';
let users: UserProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gauntlet-pg-'));
  await chmod(root, 0o755);
  folder = join(root, 'postgres');
  users = [];
});

afterEach(async () => {
  for (const user of users) if (user.child.exitCode === null) user.child.kill('SIGKILL');
  await vi.waitFor(() => expect(running(root)).toEqual([]), { timeout: 15_000 });
  await rm(root, { recursive: true });
});

function start(): UserProcess {
  const user = userStart(folder);
  users.push(user);
  return user;
}

const nothingRuns = async () => await expect.poll(() => running(root), patient).toEqual([]);

/** Far more than is needed, on a busy machine too. */
const patient = { timeout: 15_000, interval: 20 };

const file = (name: string) => join(folder, 'data', name);

describe.runIf(process.platform === 'linux')('the embedded server', () => {
  test('SIGTERM leaves nothing behind the moment it has ended, and the data stay', async () => {
    const first = start();
    const { port } = await first.next();
    expect(await listens({ port, host: '127.0.0.1' })).toBe(true);
    await first.end('SIGTERM');
    expect(running(root)).toEqual([]);
    expect(await listens({ port, host: '127.0.0.1' })).toBe(false);
    expect(existsSync(file('postmaster.pid'))).toBe(false);
    const second = start();
    expect(await second.next()).toEqual({ port, visits: [first.pid, second.pid] });
    await second.end('SIGTERM');
    expect(running(root)).toEqual([]);
    const left = await readdir(folder);
    expect(left.filter((name) => /part|watchdog\.pid|journal/.test(name))).toEqual([]);
  });

  test('after kill -9 the watchdog ends the server, and the data stay', async () => {
    const first = start();
    const { port } = await first.next();
    await first.end('SIGKILL');
    await nothingRuns();
    expect(await listens({ port, host: '127.0.0.1' })).toBe(false);
    expect(existsSync(file('postmaster.pid'))).toBe(false);
    const second = start();
    expect((await second.next()).visits).toEqual([first.pid, second.pid]);
    await second.end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('with the watchdog killed too, the next start adopts the server and ends it', async () => {
    const first = start();
    const { port } = await first.next();
    const [server, watchdog] = [serverPid(folder), watchdogPid(folder)];
    process.kill(watchdog, 'SIGKILL');
    await first.end('SIGKILL');
    const second = start();
    expect(await second.next()).toEqual({ port, visits: [first.pid, second.pid] });
    expect(serverPid(folder)).toBe(server);
    await second.end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('with everything killed at once the next start recovers', async () => {
    const first = start();
    await first.next();
    const doomed = [watchdogPid(folder), serverPid(folder)];
    for (const pid of doomed) process.kill(pid, 'SIGKILL');
    await first.end('SIGKILL');
    expect(existsSync(file('postmaster.pid'))).toBe(true);
    const second = start();
    expect((await second.next()).visits).toEqual([first.pid, second.pid]);
    await second.end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('two first starts at one moment share one server; the last one out stops it', async () => {
    const pair = [start(), start()] as const;
    const [one, two] = await Promise.all([pair[0].next(), pair[1].next()]);
    expect(one.port).toBe(two.port);
    const servers = running(folder).filter(({ command }) => /\/postgres -D /.test(command));
    expect(servers).toHaveLength(1);
    await pair[0].end('SIGTERM');
    expect((await pair[1].visit()).visits.toSorted()).toEqual(
      [pair[0].pid, pair[1].pid, pair[1].pid].toSorted(),
    );
    await pair[1].end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('one of two killed with -9 does not take the server from the other', async () => {
    const pair = [start(), start()] as const;
    await Promise.all([pair[0].next(), pair[1].next()]);
    await pair[0].end('SIGKILL');
    const watchdog = watchdogPid(folder);
    expect((await pair[1].visit()).visits).toHaveLength(3);
    expect(watchdogPid(folder)).toBe(watchdog);
    await pair[1].end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('Ctrl-C for one product does not reach the server, which others use', async () => {
    const first = start();
    await first.next();
    const second = start();
    await second.next();
    const server = serverPid(folder);
    process.kill(-first.pid, 'SIGINT');
    await once(first.child, 'exit');
    expect((await second.visit()).visits).toHaveLength(3);
    expect(serverPid(folder)).toBe(server);
    await second.end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('a server that was killed comes back on its port, and old pools find it', async () => {
    const first = start();
    const { port } = await first.next();
    const server = serverPid(folder);
    process.kill(server, 'SIGKILL');
    await expect.poll(() => serverPid(folder), patient).not.toBe(server);
    const second = start();
    // The loss of its idle connection is a warning to the first, not its end.
    expect(await first.next()).toEqual({ message: 'an idle database connection was lost' });
    expect((await second.next()).port).toBe(port);
    expect((await first.visit()).visits).toEqual([first.pid, second.pid, first.pid]);
    await first.end('SIGTERM');
    await second.end('SIGTERM');
    expect(running(root)).toEqual([]);
  });

  test('kill -9 in the middle of the first start leaves no half a database', async () => {
    const first = start();
    await expect
      .poll(() => existsSync(folder) && readdir(folder), { ...patient, interval: 5 })
      .toContainEqual(expect.stringMatching(/^data\.part-[0-9a-f-]+$/));
    await first.end('SIGKILL');
    const second = start();
    expect((await second.next()).visits).toEqual([second.pid]);
    await second.end('SIGTERM');
    await nothingRuns();
    const third = start();
    await third.next();
    await third.end('SIGTERM');
    expect(existsSync(file('PG_VERSION'))).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('a stale postmaster.pid', () => {
  // PostgreSQL looks past a process of another account, so these run under its own.
  const asServer = process.getuid?.() === 0 ? { uid: 65534, gid: 65534, cwd: '/' } : {};
  let stale = '';

  beforeEach(async () => {
    const user = start();
    await user.next();
    stale = await readFile(file('postmaster.pid'), 'utf8');
    await user.end('SIGTERM');
  });

  const leave = async (pid: number) => {
    await writeFile(file('postmaster.pid'), stale.replace(/^\d+/, String(pid)));
  };

  const startsAgain = async () => {
    const user = start();
    expect((await user.next()).visits).toHaveLength(2);
    await user.end('SIGTERM');
    expect(running(root)).toEqual([]);
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
    await writeFile(file('postmaster.pid'), '');
    await startsAgain();
  });
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('the server runs as nobody, and only it and root may read the data', async () => {
    const user = start();
    await user.next();
    const status = await readFile(`/proc/${serverPid(folder)}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+65534\s+65534/m);
    expect(((await stat(join(folder, 'data'))).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(join(folder, 'server.json'))).mode & 0o777).toString(8)).toBe('600');
    await user.end('SIGTERM');
  });

  test('a folder that nobody may enter is told at once', async () => {
    await chmod(root, 0o700);
    const user = start();
    const said = await user.next();
    expect(said.code).toBe('DATA_FOLDER_DENIED');
    await once(user.child, 'exit');
    expect(running(root)).toEqual([]);
  });
});
