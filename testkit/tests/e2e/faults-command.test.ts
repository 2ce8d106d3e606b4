import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

// The command itself, as a new user starts it.

const command = fileURLToPath(new URL('../../cli/testkit.mjs', import.meta.url));
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

function testkit(...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function config(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'testkit-proxy-'));
  folders.push(folder);
  const path = join(folder, 'proxies.json');
  await writeFile(path, content);
  return path;
}

test('it starts with the proxies of a file, says where it is and its seed, and stops', async () => {
  const path = await config('[{"name":"db","listen":"127.0.0.1:0","upstream":"127.0.0.1:1"}]');
  const child = testkit('proxy', '--port', '0', '--config', path, '--seed', '42');
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  expect(first).toMatch(/^Fault proxy on http:\/\/127\.0\.0\.1:\d+, seed 42$/);
  const url = /http:\S+(?=,)/.exec(first)?.[0];
  const proxies = await fetch(`${url}/proxies`);
  expect(await proxies.json()).toMatchObject({ db: { enabled: true, upstream: '127.0.0.1:1' } });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each([
  ['{', 'FAULTS_BAD_CONFIG'],
  ['[{"name":"db"}]', 'missing required field: upstream at proxy 1'],
])('a wrong file is a clear error: %s', async (content, message) => {
  const child = testkit('proxy', '--port', '0', '--config', await config(content));
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([said, code]).toEqual([expect.stringContaining(message), 1]);
});

test('an unknown option and a wrong port are refused, with where to look', async () => {
  for (const args of [['--wrong'], ['--port', 'x']]) {
    const child = testkit('proxy', ...args);
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect([said, code]).toEqual([expect.stringContaining('(testkit proxy --help shows'), 2]);
  }
});
