import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/http-server.ts';

const command = fileURLToPath(new URL('../../cli/testkit.mjs', import.meta.url));
let server: TestServer;
const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  server = await startServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['x-test'] ?? ''}`.trim());
    response.end('fine');
  });
});
afterEach(() => server.close());

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [command, 'load', ...args]);
  const texts = { out: '', err: '' };
  child.stdout.on('data', (piece: Buffer) => {
    texts.out += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    texts.err += piece.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...texts }));
  return { child, ended };
}

test('a line is a load test: users, a time and limits', async () => {
  const args = ['--users', '5', '--for', '300ms', '--header', 'x-test: yes'];
  const limits = ['--limit', 'p50<5s', '--limit', 'errors<1%', '--contains', 'fine'];
  const { code, out } = await start(`${server.url}health?a=1`, ...args, ...limits).ended;
  expect(out).toMatch(/ok {3}p50<5s: it is .*\n {2}ok {3}errors<1%: it is 0.00 %\nPassed\./);
  expect(code).toBe(0);
  expect(new Set(asked)).toEqual(new Set(['GET /health?a=1 yes']));
});

test('a broken limit fails it with the reason, and the result is kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  const out = join(folder, 'result.json');
  const args = ['--rate', '100', '--for', '300ms', '--limit', 'samples>=1000', '--out', out];
  const ended = await start(server.url, ...args).ended;
  expect(ended.code).toBe(1);
  expect(ended.out).toMatch(/FAIL samples>=1000: it was 30\nFailed: samples>=1000: it was 30\./);
  const result = JSON.parse(await readFile(out, 'utf8'));
  expect(result).toMatchObject({ format: 'gauntlet-load', version: 1, verdict: 'fail' });
  expect(result.total.answered).toBe(30);
  await rm(folder, { recursive: true });
});

test('Ctrl-C ends it at once, with what there is marked as a part', async () => {
  const { child, ended } = start(server.url, '--users', '2', '--for', '1h', '--json');
  child.stderr.once('data', () => child.kill('SIGINT'));
  const { code, out } = await ended;
  expect(code).toBe(130);
  const result = JSON.parse(out);
  expect(result).toMatchObject({ complete: false, verdict: 'fail' });
  expect(result.total.answered).toBeGreaterThan(0);
});

test('a scenario is a module, whose settings a flag replaces', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  const file = join(folder, 'scenario.ts');
  const tasks = `[{ request: { path: '/a' } }, { name: 'b', run: (user) => user.request('/b') }]`;
  await writeFile(file, `export const scenario = { users: 3, forMs: 1e9, tasks: ${tasks} };`);
  const { code, out } = await start(server.url, '--scenario', file, '--for', '200ms').ended;
  expect(code).toBe(0);
  expect(out).toMatch(/GET \/a: \d+ answered/);
  expect(out).toMatch(/b: \d+ answered/);
  await rm(folder, { recursive: true });
});

test.each([
  [['ftp://a/', '--users', '1', '--for', '1s'], 'LOAD_BAD_URL'],
  [['http://127.0.0.1:1/', '--for', '1s'], 'LOAD_BAD_SCENARIO'],
  [['http://127.0.0.1:1/', '--users', '1', '--for', '1s', '--limit', 'fast'], 'LOAD_BAD_LIMIT'],
])('%j is refused with %s', async (args, error) => {
  const { code, err } = await start(...args).ended;
  expect(err).toContain(error);
  expect(code).toBe(1);
});
