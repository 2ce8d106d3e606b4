import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { command } from './command.ts';
import { notice, opened, ports } from './testing.ts';

const node = (script: string, ...words: string[]) => ({
  command: [process.execPath, '-e', script, ...words],
});

test('the program reads the notice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sink-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const out = join(folder, 'out.json');
  const script = 'process.stdin.pipe(require("fs").createWriteStream(process.argv[1]))';
  expect(await opened(command, node(script, out)).tell(notice)).toEqual({ ok: true });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
    kind: 'begun',
    text: 'PAGE production: trouble\nerrors < & > burn',
  });
});

test.each([
  ['process.stderr.write("no bus"); process.exit(3)', 'it ended with 3: no bus'],
  ['process.kill(process.pid, "SIGKILL")', 'it was ended by SIGKILL'],
])('a program that fails is a reason: %s', async (script, why) => {
  expect(await opened(command, node(script)).tell(notice)).toEqual({ ok: false, why });
});

test('one that hangs is ended, and one that is not there is said', async () => {
  const short = { ...ports, limitMs: 200 };
  const hanging = node('setInterval(() => {}, 1000)');
  expect(await opened(command, hanging, short).tell(notice)).toMatchObject({
    why: 'it was ended by SIGKILL',
  });
  expect(await opened(command, { command: ['/nowhere/at-all'] }).tell(notice)).toMatchObject({
    ok: false,
    why: expect.stringContaining('ENOENT'),
  });
});

test.each([[{}], [{ command: 'echo hi' }], [{ command: [] }]])('%j is no command', (settings) => {
  expect(command.open(settings, ports).ok).toBe(false);
});
