// The embedded server in the hands of several real processes at once. Linux only, because it looks
// into /proc to see that nothing is left.
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { patient, userPlace } from './user-place.ts';
import { running, serverPid, watchdogPid } from './user-process.ts';

const place = userPlace();

describe.runIf(process.platform === 'linux')('a server that several use', () => {
  test('two first starts at one moment share one server; the last one out stops it', async () => {
    const pair = [place.start(), place.start()] as const;
    const [one, two] = await Promise.all([pair[0].next(), pair[1].next()]);
    expect(one.port).toBe(two.port);
    const servers = running(place.folder).filter(({ command }) => /\/postgres -D /.test(command));
    expect(servers).toHaveLength(1);
    await pair[0].end('SIGTERM');
    expect((await pair[1].visit()).visits.toSorted()).toEqual(
      [pair[0].pid, pair[1].pid, pair[1].pid].toSorted(),
    );
    await pair[1].end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });

  test('one of two killed with -9 does not take the server from the other', async () => {
    const pair = [place.start(), place.start()] as const;
    await Promise.all([pair[0].next(), pair[1].next()]);
    await pair[0].end('SIGKILL');
    const watchdog = watchdogPid(place.folder);
    expect((await pair[1].visit()).visits).toHaveLength(3);
    expect(watchdogPid(place.folder)).toBe(watchdog);
    await pair[1].end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });

  test('Ctrl-C for one product does not reach the server, which others use', async () => {
    const first = place.start();
    await first.next();
    const second = place.start();
    await second.next();
    const server = serverPid(place.folder);
    process.kill(-first.pid, 'SIGINT');
    await once(first.child, 'exit');
    expect((await second.visit()).visits).toHaveLength(3);
    expect(serverPid(place.folder)).toBe(server);
    await second.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });

  test('a server that was killed comes back on its port, and old pools find it', async () => {
    const first = place.start();
    const { port } = await first.next();
    const server = serverPid(place.folder);
    process.kill(server, 'SIGKILL');
    await expect.poll(() => serverPid(place.folder), patient).not.toBe(server);
    const second = place.start();
    // The loss of its idle connection is a warning to the first, not its end.
    expect(await first.next()).toEqual({ message: 'an idle database connection was lost' });
    expect((await second.next()).port).toBe(port);
    expect((await first.visit()).visits).toEqual([first.pid, second.pid, first.pid]);
    await first.end('SIGTERM');
    await second.end('SIGTERM');
    expect(running(place.root)).toEqual([]);
  });
});
