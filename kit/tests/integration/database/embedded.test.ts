// The embedded server in the hands of real processes that end well and badly. Linux only, because
// it looks into /proc to see that nothing is left.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { listens } from '@gauntlet/kit/piping';
import { describe, expect, test } from 'vitest';
import { patient, userPlace } from './user-place.ts';
import { running, serverPid, watchdogPid } from './user-process.ts';

const place = userPlace();

describe.runIf(process.platform === 'linux')('the embedded server', () => {
  test('SIGTERM leaves nothing behind the moment it has ended, and the data stay', async () => {
    const first = place.start();
    const { port } = await first.next();
    expect(await listens({ port, host: '127.0.0.1' })).toBe(true);
    await first.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
    expect(await listens({ port, host: '127.0.0.1' })).toBe(false);
    expect(existsSync(place.file('postmaster.pid'))).toBe(false);
    const second = place.start();
    expect(await second.next()).toEqual({ port, visits: [first.pid, second.pid] });
    await second.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
    const left = await readdir(place.folder);
    expect(left.filter((name) => /part|watchdog\.pid|journal/.test(name))).toEqual([]);
  });

  test('after kill -9 the watchdog ends the server, and the data stay', async () => {
    const first = place.start();
    const { port } = await first.next();
    await first.end('SIGKILL');
    await place.nothingRuns();
    expect(await listens({ port, host: '127.0.0.1' })).toBe(false);
    expect(existsSync(place.file('postmaster.pid'))).toBe(false);
    const second = place.start();
    expect((await second.next()).visits).toEqual([first.pid, second.pid]);
    await second.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });

  test('with the watchdog killed too, the next start adopts the server and ends it', async () => {
    const first = place.start();
    const { port } = await first.next();
    const [server, watchdog] = [serverPid(place.folder), watchdogPid(place.folder)];
    process.kill(watchdog, 'SIGKILL');
    await first.end('SIGKILL');
    const second = place.start();
    expect(await second.next()).toEqual({ port, visits: [first.pid, second.pid] });
    expect(serverPid(place.folder)).toBe(server);
    await second.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });

  test('with everything killed at once the next start recovers', async () => {
    const first = place.start();
    await first.next();
    const doomed = [watchdogPid(place.folder), serverPid(place.folder)];
    for (const pid of doomed) process.kill(pid, 'SIGKILL');
    await first.end('SIGKILL');
    expect(existsSync(place.file('postmaster.pid'))).toBe(true);
    const second = place.start();
    expect((await second.next()).visits).toEqual([first.pid, second.pid]);
    await second.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });

  test('kill -9 in the middle of the first start leaves no half a database', async () => {
    const first = place.start();
    await expect
      .poll(() => existsSync(place.folder) && readdir(place.folder), { ...patient, interval: 5 })
      .toContainEqual(expect.stringMatching(/^data\.part-[0-9a-f-]+$/));
    await first.end('SIGKILL');
    const second = place.start();
    expect((await second.next()).visits).toEqual([second.pid]);
    await second.end('SIGTERM');
    await place.nothingRuns();
    const third = place.start();
    await third.next();
    await third.end('SIGTERM');
    expect(existsSync(place.file('PG_VERSION'))).toBe(true);
  });
});
