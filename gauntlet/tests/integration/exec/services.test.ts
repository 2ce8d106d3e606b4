import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { isRunning } from '../../testing/processes.ts';
import { testProject } from '../../testing/project.ts';

const SERVER = `
import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
appendFileSync('starts.log', process.pid + '\\n');
console.log('starting with ' + process.env.PORT);
createServer((request, response) => response.end('hello')).listen(process.env.PORT, '127.0.0.1');
`;
const CLIENT = `
const answer = await fetch(process.env.API_URL);
if ((await answer.text()) !== 'hello') process.exitCode = 1;
process.exitCode ||= Number(process.argv[2] ?? 0);
`;

const api = {
  command: ['node', 'server.mjs'],
  port: 'auto',
  readyWhen: { http: 'http://127.0.0.1:{port}/' },
  variables: { API_URL: 'http://127.0.0.1:{port}/' },
};

function projectWith(service: object, ...codes: readonly string[]) {
  const suites = Object.fromEntries(
    codes.map((code, at) => [
      `s${at}`,
      {
        layer: 'integration',
        runner: 'command',
        services: ['api'],
        options: { command: ['node', 'client.mjs', code] },
      },
    ]),
  );
  return testProject({
    'gauntlet.json': JSON.stringify({
      services: { api: { ...api, ...service } },
      systems: { app: { folder: '.', suites } },
    }),
    'server.mjs': SERVER,
    'client.mjs': CLIENT,
  });
}

const pidsIn = (text: string) => text.trim().split('\n').map(Number);

test('a service is started once, shared by its suites, and stopped', async () => {
  const project = projectWith({}, '0', '0', '0');
  const done = await project.gauntlet(['run', 'integration']);
  expect(done.code).toBe(0);
  const pids = pidsIn(project.read('starts.log'));
  expect(pids).toHaveLength(1);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('two runs at once each have their own', async () => {
  const project = projectWith({}, '0');
  const both = await Promise.all([1, 2].map(() => project.gauntlet(['run', 'integration'])));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(pidsIn(project.read('starts.log'))).toHaveLength(2);
});

test.each([
  ['a port', { port: 'auto' }],
  ['a line', { line: '^starting with \\d+' }],
])('it is ready when %s says so', async (_, readyWhen) => {
  const command = ['node', 'late.mjs'];
  const project = projectWith({ readyWhen, command }, '0');
  // The line comes when it listens, so that each of the two ways is true.
  const late = SERVER.replace("console.log('starting with ' + process.env.PORT);", '').replace(
    "'127.0.0.1')",
    "'127.0.0.1', () => console.log('starting with ' + process.env.PORT))",
  );
  project.write({ 'late.mjs': late });
  expect((await project.gauntlet(['run', 'integration'])).code).toBe(0);
});

test('with a failure what the service printed is shown, and kept', async () => {
  const project = projectWith({}, '1');
  const done = await project.gauntlet(['run', 'integration', '--json']);
  expect(done.code).toBe(1);
  const [run = ''] = project.list('.gauntlet/runs');
  expect(project.read(`.gauntlet/runs/${run}/service-api.log`)).toMatch(/^starting with \d+$/m);
  const { stdout } = await project.gauntlet(['explain']);
  expect(stdout).toContain(`left: .gauntlet/runs/${run}/service-api.log`);
});

test('a service that ends, or is not ready in time, is told, and nothing passes', async () => {
  const ended = projectWith(
    { command: ['node', '-e', 'console.log("no database"); process.exit(3)'] },
    '0',
  );
  const first = await ended.gauntlet(['run', 'integration']);
  expect(first.code).toBe(3);
  expect(first.stdout).toMatch(/SERVICE_FAILED.*ended with exit code 3/);
  expect(first.stdout).toContain('no database');
  const late = projectWith({ readyWhen: { line: 'never' }, limit: '1 s' }, '0');
  const second = await late.gauntlet(['run', 'integration']);
  expect(second.code).toBe(3);
  expect(second.stdout).toContain('was not ready after 1000 ms');
  expect(pidsIn(late.read('starts.log')).filter(isRunning)).toEqual([]);
});

test('a port that is taken is told before a stranger passes for the service', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(stranger.listening).toBe(true), 20_000);
  const address = stranger.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const project = projectWith({ port, readyWhen: { port } }, '0');
  const done = await project.gauntlet(['run', 'integration']);
  stranger.close();
  expect(done.code).toBe(3);
  expect(done.stdout).toContain(`wants port ${port}`);
});
