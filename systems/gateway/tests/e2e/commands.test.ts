/** `gateway dev` in a folder of its own, and the other commands in a second terminal. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, onTestFinished, test } from 'vitest';

const program = join(import.meta.dirname, '../../cli/gateway.mjs');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** As in a terminal in which nothing is set. */
const bare = (cwd: string) => ({ cwd, env: { PATH: process.env.PATH, XDG_STATE_HOME: cwd } });

function gateway(cwd: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], bare(cwd), (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

async function readyToUse(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (text.includes('Ctrl-C')) resolve(text);
  });
  once(child, 'exit').then(() => reject(new Error(`it ended:\n${text}`)), reject);
  return await promise;
}

async function emptyFolder(): Promise<string> {
  const folder = await cleanup.folder('commands-');
  // As root PostgreSQL runs as somebody else, who has to get there.
  await chmod(folder, 0o711);
  return folder;
}

test('a second terminal finds what `gateway dev` keeps in a folder', async () => {
  const cwd = await emptyFolder();
  const dev = spawn(process.execPath, [program, 'dev', '--port', '0', '--folder', 'here'], {
    ...bare(cwd),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    dev.kill('SIGTERM');
    if (dev.exitCode === null) await once(dev, 'exit');
  });
  expect(await readyToUse(dev)).toContain('--folder here');
  const here = ['--folder', 'here'];
  const add = ['credits', 'add', 'dev@example.com', '12.50', '--reason', 'a gift'];
  expect(await gateway(cwd, ...add, ...here)).toMatchObject({
    code: 0,
    out: 'available 112.5 dollars\n',
  });
  const shown = await gateway(cwd, 'credits', 'show', 'dev@example.com', ...here);
  expect(shown.out).toMatch(/Z {2}credit {2}\+12\.5 {2}a gift/);
  const key = (await gateway(cwd, 'key', 'dev@example.com', '--test', ...here)).out.trim();
  expect(key).toMatch(/^gw_test_/);
  const books = await gateway(cwd, 'reconcile', '--report', ...here);
  expect(books).toMatchObject({ code: 0, out: expect.stringContaining('the books balance') });
}, 180_000);

test('a folder without a gateway is not made one by a look at it', async () => {
  const cwd = await emptyFolder();
  for (const args of [
    ['credits', 'show', 'dev@example.com', '--folder', 'nowhere'],
    ['key', 'dev@example.com', '--folder', 'nowhere'],
    ['reconcile', '--folder', 'nowhere'],
  ]) {
    const { code, err } = await gateway(cwd, ...args);
    expect([code, err]).toEqual([1, expect.stringMatching(/^NO_GATEWAY: .*nowhere/)]);
  }
});

test('a key is not made with a secret that no gateway has', async () => {
  const cwd = await emptyFolder();
  const env = { ...bare(cwd).env, DATABASE_URL: 'postgres://127.0.0.1:1/none' };
  const err = await new Promise<string>((resolve) => {
    const args = [program, 'key', 'ann@example.com'];
    execFile(process.execPath, args, { cwd, env }, (_error, _out, text) => resolve(text));
  });
  expect(err).toMatch(/^SECRET_MISSING: /);
});

test('what is typed wrong is told in a line, and the exit code says so', async () => {
  const cwd = await emptyFolder();
  expect(await gateway(cwd, '--version')).toMatchObject({ code: 0, out: '0.1.0\n' });
  const misread = [
    ['dev', '--port', 'x'],
    ['user', 'ann'],
    ['user', 'ann@example.com', '--password', 'short'],
    ['key', 'ann@example.com', '--name', 'n'.repeat(101)],
    ['credits', 'add', 'ann@example.com', '-5', '--reason', 'r'],
    ['credits', 'add', 'ann@example.com', '5'],
    ['reconcile', '--grace', '10min'],
    ['serve', '--frob'],
  ];
  for (const args of misread) {
    const { code, out, err } = await gateway(cwd, ...args);
    expect([code, out, err.trimEnd().split('\n').length], args.join(' ')).toEqual([2, '', 2]);
  }
});
