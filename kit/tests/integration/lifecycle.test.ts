import { expect, test } from 'vitest';
import { startProgram } from '../support/programs.ts';

test('SIGTERM stops the parts in the opposite order and exits with 0', async () => {
  const program = await startProgram('parts');
  await program.line(/^ready$/);
  program.child.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect(program.output().trim().split('\n')).toEqual([
    ...['+database', '+api', 'ready'],
    ...['stopping', '-api', '-database', 'stopped'],
  ]);
});

test('a part that hangs is named and the process ends at the limit', async () => {
  const program = await startProgram('parts', { hang: 'database', stopTimeoutMs: 300 });
  await program.line(/^ready$/);
  program.child.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.output()).toContain('PART_STOP_HUNG: database did not stop within 300 ms.');
});

test('a second signal ends the process at once and names the part', async () => {
  const program = await startProgram('parts', { hang: 'api', stopTimeoutMs: 30_000 });
  await program.line(/^ready$/);
  program.child.kill('SIGTERM');
  await program.line(/^-api$/);
  const repeat = setInterval(() => program.child.kill('SIGTERM'), 100);
  expect(await program.exited).toEqual({ code: 1, signal: null });
  clearInterval(repeat);
  expect(program.output()).toContain('second SIGTERM: api had not finished.');
});

test.each([
  ['throw', 'fatal uncaughtException thrown by nobody'],
  ['reject', 'fatal unhandledRejection rejected'],
  ['start', 'PART_START_FAILED: api did not start: no port.'],
])('a fault (%s) stops what runs and exits with 1', async (crash, said) => {
  const program = await startProgram('parts', { crash });
  expect(await program.exited).toEqual({ code: 1, signal: null });
  expect(program.output()).toContain(said);
  expect(program.output()).toContain('-database');
});
