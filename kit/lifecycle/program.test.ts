import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../tests/support/manual-clock.ts';
import type { Part } from './part.ts';
import { program } from './program.ts';

function recorded(names: readonly string[], events: string[], failing?: string): Part[] {
  return names.map((name) => ({
    name,
    async start() {
      if (name === failing) throw new Error('port in use');
      events.push(`+${name}`);
    },
    async stop() {
      events.push(`-${name}`);
    },
  }));
}

test('parts start in order and stop in the opposite order', async () => {
  const events: string[] = [];
  const running = program({ parts: recorded(['a', 'b', 'c'], events) });
  expect(running.state()).toBe('idle');
  await running.start();
  expect(running.state()).toBe('ready');
  expect(await running.stop()).toEqual({ hung: undefined, failures: [] });
  expect(running.state()).toBe('stopped');
  expect(events).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
});

test('whatever part fails to start, exactly what had started is stopped', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(), { minLength: 1 }), fc.nat(), async (ids, at) => {
      const names = ids.map(String);
      const failing = names[at % names.length] ?? '';
      const before = names.slice(0, names.indexOf(failing));
      const events: string[] = [];
      const running = program({ parts: recorded(names, events, failing) });
      await expect(running.start()).rejects.toMatchObject({
        code: 'PART_START_FAILED',
        message: `${failing} did not start: port in use`,
      });
      expect(running.state()).toBe('stopped');
      const undone = before.toReversed().map((name) => `-${name}`);
      expect(events).toEqual([...before.map((name) => `+${name}`), ...undone]);
    }),
    { numRuns: 50 },
  );
});

test('stopping while it starts aborts the start and stops what had started', async () => {
  const events: string[] = [];
  const slow: Part = {
    name: 'slow',
    start: (signal) =>
      new Promise((_, reject) => {
        events.push('waits');
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const [first, last] = [recorded(['a'], events), recorded(['z'], events)];
  const running = program({ parts: [...first, slow, ...last] });
  const started = running.start();
  await expect.poll(() => events).toContain('waits');
  expect(await running.stop()).toEqual({ hung: undefined, failures: [] });
  await started;
  expect(events).toEqual(['+a', 'waits', '-a']);
});

test('the limit names the part that hangs, in stop as in start, and leaves no timer', async () => {
  const forever = () => new Promise<void>(() => undefined);
  for (const hanging of [{ start: () => undefined, stop: forever }, { start: forever }]) {
    const clock = manualClock();
    const parts = [
      { name: 'pool', start: () => undefined },
      { name: 'worker', ...hanging },
    ];
    const running = program({ parts, clock, stopTimeoutMs: 3_000 });
    void running.start();
    await Promise.resolve();
    const outcome = running.stop();
    clock.pass(2_999);
    expect(running.state()).toBe('stopping');
    clock.pass(1);
    expect((await outcome).hung).toBe('worker');
    expect(clock.timers()).toBe(0);
  }
});

test('a part that fails to stop does not keep the others from stopping', async () => {
  const events: string[] = [];
  const bad: Part = {
    name: 'bad',
    start: () => undefined,
    stop: () => Promise.reject(new Error('lost')),
  };
  const clock = manualClock();
  const running = program({ parts: [...recorded(['a'], events), bad], clock });
  await running.start();
  const outcome = await running.stop();
  expect(outcome.failures).toEqual([{ part: 'bad', error: new Error('lost') }]);
  expect(events).toEqual(['+a', '-a']);
  expect(clock.timers()).toBe(0);
});

test('stopping twice stops once', async () => {
  const events: string[] = [];
  const running = program({ parts: recorded(['a'], events) });
  await running.start();
  expect(await running.stop()).toBe(await running.stop());
  expect(events).toEqual(['+a', '-a']);
});

test('a part learns how long it may still take', async () => {
  const clock = manualClock();
  let remainingMs = -1;
  const part: Part = {
    name: 'a',
    start: () => undefined,
    stop(deadline) {
      clock.pass(400);
      remainingMs = deadline.remainingMs();
    },
  };
  const running = program({ parts: [part], clock, stopTimeoutMs: 1_000 });
  await running.start();
  await running.stop();
  expect(remainingMs).toBe(600);
});
