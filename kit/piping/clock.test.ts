import { expect, test } from 'vitest';
import { handClock, systemClock } from './clock.ts';

test('a hand clock runs what falls due, in order, and nothing that was cancelled', () => {
  const clock = handClock(100);
  const ran: string[] = [];
  clock.after(20, () => ran.push(`late ${clock.nowMs()}`));
  clock.after(10, () => {
    ran.push(`early ${clock.nowMs()}`);
    clock.after(5, () => ran.push(`nested ${clock.nowMs()}`));
  });
  clock.after(10, () => ran.push('never'))();
  clock.advance(19);
  expect(ran).toEqual(['early 110', 'nested 115']);
  clock.advance(1);
  expect(ran.at(-1)).toBe('late 120');
  expect(clock.waiting()).toBe(0);
});

test('the system clock waits a very long delay instead of firing at once', async () => {
  let fired = false;
  const cancel = systemClock.after(2 ** 40, () => {
    fired = true;
  });
  await new Promise<void>((resolve) => systemClock.after(5, resolve));
  cancel();
  expect(fired).toBe(false);
});
