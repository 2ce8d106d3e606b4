import { expect, test } from 'vitest';
import { fakeClock } from './fake-clock.ts';

test('what is due runs in order, at its time, what is set meanwhile too', async () => {
  const clock = fakeClock(1_000);
  const seen: string[] = [];
  const note = (name: string) => () => void seen.push(`${name} at ${clock.nowMs()}`);
  clock.after(20, note('second'));
  clock.after(10, () => {
    note('first')();
    clock.after(5, note('set by first'));
  });
  clock.after(20, note('third'));
  clock.after(21, note('never'));
  await clock.advance(20);
  expect(seen).toEqual([
    'first at 1010',
    'set by first at 1015',
    'second at 1020',
    'third at 1020',
  ]);
  expect(clock.now()).toEqual(new Date(1_020));
  expect(clock.pending).toBe(1);
});

test('code that awaits goes on before the next timer', async () => {
  const clock = fakeClock();
  const times: number[] = [];
  const backingOff = async () => {
    for (const ms of [100, 200, 400]) {
      await clock.wait(ms);
      await Promise.resolve();
      times.push(clock.nowMs());
    }
  };
  const done = backingOff();
  await clock.advance(10_000);
  await done;
  expect(times).toEqual([100, 300, 700]);
});

test('a cancelled timer does not run, and a beat goes on until it is stopped', async () => {
  const clock = fakeClock();
  const seen: number[] = [];
  clock.after(5, () => seen.push(-1))();
  const stop = clock.every(10, () => {
    seen.push(clock.nowMs());
    if (seen.length === 3) stop();
  });
  await clock.advance(100);
  expect(seen).toEqual([10, 20, 30]);
  expect(await clock.advanceToNext()).toBe(false);
});

test('time does not go back, and no beat stands still', async () => {
  const clock = fakeClock();
  await expect(clock.advance(-1)).rejects.toThrow('time does not go back');
  expect(() => clock.every(0, () => {})).toThrow('0 ms');
});
