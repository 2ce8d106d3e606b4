import { expect, test } from 'vitest';
import { handClock } from './clock.ts';
import { Registry } from './registry.ts';

function live(registry: Registry<{ cut: () => void }>) {
  const item = { cut: () => registry.remove(item) };
  registry.add(item);
  return item;
}

test('draining waits for what ends by itself and cuts the rest at the limit', async () => {
  const clock = handClock();
  const registry = new Registry<{ cut: () => void }>();
  const [first] = [live(registry), live(registry), live(registry)];
  const outcome = registry.drain(100, clock);
  clock.advance(99);
  if (first !== undefined) registry.remove(first);
  expect(registry.size).toBe(2);
  clock.advance(1);
  expect(await outcome).toEqual({ finished: 1, cut: 2 });
  expect(clock.waiting()).toBe(0);
});

test('an empty registry drains at once and leaves no timer', async () => {
  const clock = handClock();
  expect(await new Registry().drain(1000, clock)).toEqual({ finished: 0, cut: 0 });
  expect(clock.waiting()).toBe(0);
});
