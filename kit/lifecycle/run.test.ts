import { expect, test } from 'vitest';
import { catalogue } from '../errors/index.ts';
import { manualClock } from '../tests/support/manual-clock.ts';
import type { Part } from './part.ts';
import type { FaultKind, ProcessPort, StopSignal } from './process-port.ts';
import { runProgram } from './run.ts';

function fakeProcess() {
  let onSignal: ((signal: StopSignal) => void) | undefined;
  let onFault: ((kind: FaultKind, error: unknown) => void) | undefined;
  const codes: number[] = [];
  const words: string[] = [];
  const port: ProcessPort = {
    onSignal(listener) {
      onSignal = listener;
      return () => {
        onSignal = undefined;
      };
    },
    onFault(listener) {
      onFault = listener;
      return () => {
        onFault = undefined;
      };
    },
    exit: (code) => void codes.push(code),
    lastWords: (text) => void words.push(text),
  };
  return {
    port,
    codes,
    words,
    signal: (name: StopSignal) => onSignal?.(name),
    fault: (kind: FaultKind, error: unknown) => onFault?.(kind, error),
    listeners: () => [onSignal, onFault].filter((listener) => listener !== undefined).length,
  };
}

function fakeLog() {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    const { err } = fields as { err?: unknown };
    lines.push(`${level} ${message}${err instanceof Error ? ` (${err.message})` : ''}`);
  };
  return { lines, info: write('info'), error: write('error'), fatal: write('fatal') };
}

function setUp(part: Partial<Part> = {}, stopTimeoutMs = 5_000) {
  const [fake, log, clock] = [fakeProcess(), fakeLog(), manualClock()];
  const parts = () => [{ name: 'api', start: () => undefined, ...part }];
  const code = runProgram({ parts, log, process: fake.port, clock, stopTimeoutMs });
  return { ...fake, log, clock, code };
}

/** A part that never stops, and a way to wait until it was asked to. */
function hangingPart() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const stop = () => {
    resolve();
    return new Promise<void>(() => undefined);
  };
  return { asked, stop };
}

test('a signal stops the program and the process exits with 0, its listeners gone', async () => {
  const { code, signal, codes, listeners, log, clock } = setUp();
  await expect.poll(() => log.lines).toContain('info ready');
  signal('SIGTERM');
  expect(await code).toBe(0);
  expect(codes).toEqual([0]);
  expect(listeners()).toBe(0);
  expect(clock.timers()).toBe(0);
  expect(log.lines).toEqual(['info ready', 'info stopping', 'info stopped']);
});

test('a second signal forces the exit and names the part', async () => {
  const { asked, stop } = hangingPart();
  const { code, signal, words, clock, log } = setUp({ stop });
  await expect.poll(() => log.lines).toContain('info ready');
  signal('SIGINT');
  await asked;
  clock.pass(600);
  signal('SIGINT');
  expect(await code).toBe(1);
  expect(words).toEqual(['Ended by force by a second SIGINT: api had not finished.']);
});

test('the same Ctrl-C that comes twice, from terminal and npm, forces nothing', async () => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const { code, signal, clock, words, log } = setUp({ stop: () => finished });
  await expect.poll(() => log.lines).toContain('info ready');
  signal('SIGINT');
  clock.pass(100);
  signal('SIGTERM');
  finish();
  expect(await code).toBe(0);
  expect(words).toEqual([]);
});

test('the limit forces the exit with a message that says what to do', async () => {
  const { asked, stop } = hangingPart();
  const { code, signal, words, clock, log } = setUp({ stop }, 700);
  await expect.poll(() => log.lines).toContain('info ready');
  signal('SIGTERM');
  await asked;
  clock.pass(700);
  expect(await code).toBe(1);
  expect(words.join()).toMatch(/PART_STOP_HUNG: api did not stop within 700 ms\..*more time/);
});

test.each(['uncaughtException', 'unhandledRejection'] as const)(
  '%s is logged, stops the program and exits with 1',
  async (kind) => {
    const events: string[] = [];
    const { code, fault, log } = setUp({ stop: () => void events.push('stopped') });
    await expect.poll(() => log.lines).toContain('info ready');
    fault(kind, new Error('boom'));
    expect(await code).toBe(1);
    expect(events).toEqual(['stopped']);
    expect(log.lines).toContain(`fatal ${kind} (boom)`);
  },
);

test('faults without end, such as a log that fails, end the process at once', async () => {
  const { asked, stop } = hangingPart();
  const { code, fault, words, log } = setUp({ stop });
  await expect.poll(() => log.lines).toContain('info ready');
  fault('uncaughtException', new Error('EPIPE'));
  await asked;
  for (let count = 0; count < 10; count += 1) fault('uncaughtException', new Error('EPIPE'));
  expect(await code).toBe(1);
  expect(words.join()).toContain('fault upon fault: api');
});

test('a start that fails is explained and exits with 1', async () => {
  const { code, log } = setUp({ start: () => Promise.reject(new Error('EADDRINUSE')) });
  expect(await code).toBe(1);
  expect(log.lines.join('\n')).toContain('PART_START_FAILED: api did not start: EADDRINUSE.');
});

test('what a user can mend at a start is said in its own words, without a stack', async () => {
  const taken = catalogue({ TAKEN: { what: 'port 1 is taken', fix: 'Take another.' } });
  const { code, log } = setUp({ start: () => Promise.reject(taken.make('TAKEN')) });
  expect(await code).toBe(1);
  expect(log.lines).toContain(
    'fatal PART_START_FAILED: api did not start. TAKEN: port 1 is taken. Take another.',
  );
});

test('a part that can not go on stops the program', async () => {
  let fail = (_error: unknown) => {};
  const { code, log } = setUp({
    start(_signal, report) {
      fail = report;
    },
  });
  await expect.poll(() => log.lines).toContain('info ready');
  fail(new Error('database gone'));
  expect(await code).toBe(1);
  expect(log.lines).toContain("fatal api can't go on (database gone)");
});
