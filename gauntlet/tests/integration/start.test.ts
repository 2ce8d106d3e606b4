/** `start`: systems side by side with their addresses, until they are stopped, all of them. */
import type { ChildProcess } from 'node:child_process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isRunning } from '../testing/processes.ts';
import { type TestProject, testProject } from '../testing/project.ts';

/** Answers with what it was given, and with its pid. */
const SERVER = `
import { createServer } from 'node:http';
if (process.env.BROKEN === 'yes') { console.error('no such table'); process.exit(3); }
createServer((request, response) => {
  if (request.url === '/crash') { console.log('out of luck'); process.exit(7); }
  response.end(JSON.stringify({ pid: process.pid, from: process.env.STORAGE_URL ?? null }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

function system(more: object = {}) {
  const start = {
    command: ['node', '../server.mjs'],
    port: 'auto',
    readyWhen: { http: 'http://127.0.0.1:{port}/' },
    address: 'http://127.0.0.1:{port}/',
    ...more,
  };
  return {
    suites: { unit: { runner: 'command', options: { command: ['node', '../unit.mjs'] } } },
    start,
  };
}

const SYSTEMS = {
  gateway: system({ needs: ['storage'] }),
  storage: system({ variables: { STORAGE_URL: 'http://127.0.0.1:{port}' } }),
};

function projectWith(systems: object = SYSTEMS): TestProject {
  return testProject({
    'gauntlet.json': JSON.stringify({ systems }),
    'server.mjs': SERVER,
    'unit.mjs': '',
    'gateway/a': '',
    'storage/a': '',
  });
}

interface Told {
  readonly system: string;
  readonly health: string;
  readonly address?: string;
  readonly why?: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly told: readonly Told[];
  is(system: string, health: string): Promise<Told>;
  readonly ended: Promise<number | null>;
}

function start(project: TestProject, ...words: readonly string[]): Started {
  const child = project.start(['start', '--json', ...words], { detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const told: Told[] = [];
  let rest = '';
  child.stdout?.on('data', (data: Buffer) => {
    const lines = (rest + String(data)).split('\n');
    rest = lines.pop() ?? '';
    told.push(...lines.map((line) => JSON.parse(line)));
  });
  return {
    child,
    told,
    async is(name, health) {
      const find = () => told.findLast(({ system: each }) => each === name);
      await vi.waitFor(() => expect(find()?.health).toBe(health), {
        timeout: 30_000,
        interval: 20,
      });
      return find() as Told;
    },
    ended: new Promise((resolve) => child.once('exit', resolve)),
  };
}

async function ask({ address = '' }: Told): Promise<{ pid: number; from: string | null }> {
  return (await fetch(address)).json() as never;
}

test('each when what it needs works, with its address; Ctrl-C leaves nothing behind', async () => {
  const project = projectWith();
  const started = start(project);
  const storage = await started.is('storage', 'ready');
  const gateway = await started.is('gateway', 'ready');
  const [one, two] = [await ask(storage), await ask(gateway)];
  expect(`${two.from}/`).toBe(storage.address);
  const order = started.told.filter(({ health }) => health === 'ready').map((each) => each.system);
  expect(order).toEqual(['storage', 'gateway']);
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  expect([one.pid, two.pid].map(isRunning)).toEqual([false, false]);
  expect(project.list('.gauntlet/scratch')).toEqual([]);
});

test('one that ends is told with what it printed, and the others go on', async () => {
  const started = start(projectWith());
  const gateway = await started.is('gateway', 'ready');
  // It ends before it answers, so the connection is lost.
  await expect(fetch(`${gateway.address}crash`)).rejects.toThrow();
  const { why } = await started.is('gateway', 'ended');
  expect(why).toContain('ended with exit code 7');
  expect(why).toContain('out of luck');
  expect((await ask(await started.is('storage', 'ready'))).pid).toBeGreaterThan(0);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(1);
});

test('one that does not start takes those that need it along', async () => {
  const broken = { ...SYSTEMS, storage: system({ environment: { BROKEN: 'yes' } }) };
  const started = start(projectWith(broken));
  expect((await started.is('storage', 'failed')).why).toContain('no such table');
  expect((await started.is('gateway', 'failed')).why).toContain('storage, which it needs');
  expect(await started.ended).toBe(1);
});

test('killed: no system is left', async () => {
  const started = start(projectWith());
  const { pid } = await ask(await started.is('gateway', 'ready'));
  process.kill(started.child.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 20_000, interval: 20 });
});

test('after a verdict: started when it passes, and not when it fails', async () => {
  const project = projectWith();
  const child = project.start(['start', 'storage', '--after', 'quick']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      said += String(data);
    });
  }
  const passed = /verdict: pass[\s\S]* ok {4}storage answers {2}http:\/\/127\.0\.0\.1:\d+\//;
  await vi.waitFor(() => expect(said).toMatch(passed), { timeout: 30_000, interval: 20 });
  expect(said).not.toContain('gateway answers');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  project.write({ 'unit.mjs': 'process.exit(1)' });
  const failed = await project.gauntlet(['start', '--after', 'quick']);
  expect(failed.code).toBe(1);
  expect(failed.stdout).not.toContain('answers');
});

test('what can not be started is told before anything is', async () => {
  const circle = {
    gateway: system({ needs: ['storage'] }),
    storage: system({ needs: ['gateway'] }),
  };
  const said = async (systems: object, ...words: readonly string[]) => {
    const done = await projectWith(systems).gauntlet(['start', ...words]);
    expect(done.code).toBe(2);
    return done.stderr;
  };
  expect(await said(circle)).toContain('need each other to start: gateway, storage');
  expect(await said(SYSTEMS, 'storag')).toContain('did you mean storage?');
  const { start: _, ...without } = system();
  expect(await said({ storage: without })).toContain('no system says how to start');
  const done = await projectWith({ storage: without }).gauntlet(['start', '--after', 'quick']);
  expect(done).toMatchObject({ code: 0 });
  expect(done.stderr).toContain('No system says how it is started');
});
