import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { seeProcess } from '@gauntlet/kit/processes';
import { expect, test } from 'vitest';
import { processKind } from './process.ts';

const tools = { environment: {}, clock: systemClock, termTimeoutMs: 100 };
const remove = (what: object) => processKind.remove([{ what, live: undefined }], tools);

async function sleeper() {
  const child = spawn('sleep', ['100'], { detached: true, env: { MARK: 'of-the-test' } });
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0, start: seeProcess(child.pid ?? 0)?.start };
}

test('a process is ended by its pid, when it is still the one that was meant', async () => {
  const { child, pid, start } = await sleeper();
  const exited = once(child, 'exit');
  expect(await remove({ command: 'sleep', pid, start: '1' })).toEqual([undefined]);
  expect(seeProcess(pid)).toBeDefined();
  expect(await remove({ command: 'sleep', pid, start })).toEqual([undefined]);
  expect(await exited).toEqual([null, 'SIGTERM']);
});

test('one of which only the mark is known is found by it', async () => {
  const { child } = await sleeper();
  const exited = once(child, 'exit');
  expect(await remove({ command: 'sleep', mark: 'MARK=of-the' })).toEqual([undefined]);
  expect(child.exitCode).toBeNull();
  expect(await remove({ command: 'sleep', mark: 'MARK=of-the-test' })).toEqual([undefined]);
  await exited;
  expect(child.signalCode).toBe('SIGTERM');
});

test.each([
  { command: 'a' },
  { command: 'a', pid: 7 },
  { command: 'a', pid: 1, start: '1' },
  { command: 'a', mark: 'MARK' },
])('%j names no process', (what) => {
  expect(() => processKind.describe(what)).toThrow();
});
