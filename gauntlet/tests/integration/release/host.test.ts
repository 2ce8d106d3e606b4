/** The host with real processes: what it was told outlives it, nobody gets what does not work. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { ownerToken, seeProcess, thisOwner } from '@gauntlet/kit/processes';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Front } from '../../../release/host/front.ts';
import { type LocalHost, openHost } from '../../../release/host/host.ts';
import { Launches } from '../../../release/host/launches.ts';
import type { SeenVersion } from '../../../release/host/seen.ts';
import type { VersionSpec } from '../../../release/host/state.ts';
import { custody } from '../../testing/custody.ts';

let folder: string;
let host: LocalHost;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host-'));
  host = await open();
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

function open(): Promise<LocalHost> {
  const state = join(folder, 'state');
  return openHost({
    folder: state,
    environment: { ...process.env, ...custody() },
    drainLimitMs: 2_000,
  });
}

const server = `
const { createServer } = require('node:http');
createServer((request, response) => {
  if (request.url === '/die') process.exit(9);
  if (request.url === '/slow') return setTimeout(() => response.end(process.env.NAME), 300);
  response.end(process.env.NAME);
}).listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));`;

function spec(version: string, script = server): VersionSpec {
  writeFileSync(join(folder, `${version}.cjs`), script);
  return {
    version,
    command: [process.execPath, `${version}.cjs`],
    folder,
    environment: { NAME: version },
    readyPath: '/',
    readyLimitMs: 20_000,
  };
}

const order = (generation = 1) => ({ generation, system: 'shop', port: 0 });

async function versions(): Promise<readonly SeenVersion[]> {
  return (await host.observe()).systems.shop?.versions ?? [];
}

async function names(): Promise<readonly string[]> {
  return (await versions()).map(({ version }) => version);
}

async function ask(path = '/'): Promise<string> {
  const { systems } = await host.observe();
  const answer = await fetch(`http://127.0.0.1:${systems.shop?.port}${path}`);
  return `${answer.status} ${await answer.text()}`;
}

test('a version runs without users, gets them, and goes when others have them', async () => {
  await host.deploy(order(), spec('one'));
  expect(await versions()).toMatchObject([{ isRunning: true, weight: 0 }]);
  expect(await ask()).toContain('503');
  await host.weigh(order(), [['one', 1]]);
  expect(await ask()).toBe('200 one');
  await host.deploy(order(), spec('two'));
  await host.weigh(order(), [['two', 1]]);
  expect(await ask()).toBe('200 two');
  await host.retire(order(), 'one');
  expect(await names()).toEqual(['two']);
});

test('started anew after it was lost, it runs what it ran', async () => {
  await host.deploy(order(3), spec('one'));
  await host.deploy(order(3), spec('two'));
  await host.weigh(order(3), [
    ['two', 0.25],
    ['one', 0.75],
  ]);
  await host.close();
  host = await open();
  const allRun = async () =>
    expect((await versions()).every(({ isRunning }) => isRunning)).toBe(true);
  await vi.waitFor(allRun, 20_000);
  expect((await host.observe()).generation).toBe(3);
  expect((await versions()).map(({ version, weight }) => [version, weight])).toEqual([
    ['one', 0.75],
    ['two', 0.25],
  ]);
  expect(await ask()).toMatch(/^200 (?:one|two)$/);
});

test('a host that is gone leaves what runs; the next one takes up the same', async () => {
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  const { systems } = await host.observe();
  const [before] = systems.shop?.versions ?? [];
  await host.leave();
  const answer = await fetch(`http://127.0.0.1:${systems.shop?.port}/`);
  expect(await answer.text()).toBe('one');
  host = await open();
  expect(await versions()).toMatchObject([{ version: 'one', port: before?.port, isRunning: true }]);
  expect(await ask()).toBe('200 one');
});

test('a front proxy that is killed leaves the users to the other one', async () => {
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  const proxies = async () => (await host.counts('shop', [])).epoch.split(' ');
  const before = await proxies();
  expect(before).toHaveLength(2);
  process.kill(Number(before[0]), 'SIGKILL');
  // Until it has ended the kernel may still give it connections, which end with it.
  await vi.waitFor(() => expect(seeProcess(Number(before[0]))).toBeUndefined(), 20_000);
  for (let count = 0; count < 50; count += 1) expect(await ask()).toBe('200 one');
  await vi.waitFor(async () => {
    const now = await proxies();
    expect(now).toHaveLength(2);
    expect(now).not.toContain(before[0]);
  }, 20_000);
});

test('a front proxy that is started anew answers nobody before it knows of a version', async () => {
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  const port = (await host.observe()).systems.shop?.port ?? 0;
  const proxies = async () => (await host.counts('shop', [])).epoch.split(' ');
  const killed = (await proxies())[0] ?? '';
  process.kill(Number(killed), 'SIGKILL');
  const answers = new Set<string>();
  const isBack = async () => {
    const now = await proxies();
    return now.length === 2 && !now.includes(killed);
  };
  do {
    for (let count = 0; count < 20; count += 1) answers.add(await askedAnew(port));
  } while (!(await isBack()));
  // What had come to the killed one has no answer at all.
  answers.delete('none');
  expect([...answers]).toEqual(['200']);
});

/** Over a connection of its own, so that either proxy may get it. */
function askedAnew(port: number): Promise<string> {
  return new Promise((resolve) => {
    const asked = get({ port, host: '127.0.0.1', agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(String(answer.statusCode)));
    });
    asked.once('error', () => resolve('none'));
  });
}

test('a port that something else has is told with what the front proxy printed', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    await expect(host.deploy({ ...order(), port }, spec('one'))).rejects.toMatchObject({
      code: 'HOST_FRONT_FAILED',
      details: { port, output: expect.stringContaining('EADDRINUSE') },
    });
  } finally {
    other.close();
  }
});

test('killed in a first deploy, a host leaves no port behind that the next one takes', async () => {
  await host.close();
  const state = join(folder, 'state');
  const launches = await Launches.open({ file: join(state, 'launches.json'), clock: systemClock });
  const environment = { ...process.env, ...custody() };
  const options = { launches, clock: systemClock, environment, folder: state, table: undefined };
  const lost = await Front.open({ ...options, system: 'shop', port: await freePort() });
  lost.leave();
  host = await open();
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  expect(await ask()).toBe('200 one');
});

test('after a first deploy that failed users keep their port, also at another host', async () => {
  const broken = spec('broken', 'process.exit(3)');
  await expect(host.deploy(order(), broken)).rejects.toMatchObject({ code: 'HOST_VERSION_FAILED' });
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  expect(await ask()).toBe('200 one');
  await host.leave();
  host = await open();
  expect(await ask()).toBe('200 one');
});

test('a lease keeps others out while its holder lives, and goes with it', async () => {
  const own = ownerToken(thisOwner());
  const first = await host.lease('shop', own, 'ship one');
  await expect(host.lease('shop', 'another.1.2.3.4', 'ship two')).rejects.toMatchObject({
    code: 'HOST_LEASED',
    message: 'ship one is under way for shop',
  });
  await host.release('shop', own);
  const gone = { ...thisOwner(), pid: 2 ** 30 };
  expect(await host.lease('shop', ownerToken(gone), 'ship three')).toBe(first + 1);
  expect(await host.lease('shop', own, 'ship four')).toBe(first + 2);
});

test('a version that dies is started again; its requests meanwhile are its errors', async () => {
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  expect(await ask('/die')).toContain('502');
  await vi.waitFor(async () => expect(await ask()).toBe('200 one'), 20_000);
  const [seen] = await versions();
  expect(seen).toMatchObject({ isRunning: true, restarts: 1 });
  expect(seen?.errors).toBeGreaterThanOrEqual(1);
});

test('what never works is refused with what it printed, and not kept', async () => {
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  const broken = spec('broken', 'console.error("no database"); process.exit(3)');
  await expect(host.deploy(order(), broken)).rejects.toMatchObject({
    code: 'HOST_VERSION_FAILED',
    details: { why: 'ended', output: expect.stringContaining('no database') },
  });
  const hanging = { ...spec('hanging', 'setInterval(() => {}, 1000)'), readyLimitMs: 200 };
  await expect(host.deploy(order(), hanging)).rejects.toMatchObject({
    details: { why: 'did not answer /' },
  });
  expect(await names()).toEqual(['one']);
  expect(await ask()).toBe('200 one');
});

test('what a retired version has begun is finished first', async () => {
  await host.deploy(order(), spec('one'));
  await host.weigh(order(), [['one', 1]]);
  await host.deploy(order(), spec('two'));
  const slow = ask('/slow');
  const inFlight = async () => (await host.counts('shop', ['one'])).counts.one?.inFlight;
  await vi.waitFor(async () => expect(await inFlight()).toBe(1), 20_000);
  await host.weigh(order(), [['two', 1]]);
  await host.retire(order(), 'one');
  expect(await slow).toBe('200 one');
});

test('orders that can not be right are refused, and change nothing', async () => {
  await host.deploy(order(5), spec('one'));
  await host.weigh(order(5), [['one', 1]]);
  const before = (await host.observe()).systems.shop?.versions.map(({ weight }) => weight);
  const refused = async (work: Promise<void>, code: string) =>
    await expect(work).rejects.toMatchObject({ code });
  await refused(host.weigh(order(4), [['one', 1]]), 'HOST_FENCED');
  await refused(host.weigh(order(5), [['none', 1]]), 'HOST_VERSION_UNKNOWN');
  await refused(host.weigh(order(5), [['one', 0.5]]), 'HOST_WEIGHTS_WRONG');
  await refused(host.retire(order(5), 'one'), 'HOST_VERSION_USED');
  await refused(host.weigh({ generation: 5, system: 'other' }, []), 'HOST_SYSTEM_UNKNOWN');
  expect((await versions()).map(({ weight }) => weight)).toEqual(before);
});

test('a state that is none is not written over', async () => {
  await host.deploy(order(), spec('one'));
  await host.close();
  const file = join(folder, 'state', 'host.json');
  writeFileSync(file, '{"generation": 1, "sys');
  await expect(open()).rejects.toMatchObject({ code: 'HOST_STATE_UNREADABLE' });
  expect(readFileSync(file, 'utf8')).toBe('{"generation": 1, "sys');
  rmSync(file);
  host = await open();
});
