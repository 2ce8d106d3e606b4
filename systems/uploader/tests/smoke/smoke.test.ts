/** Whether it works at all: one vehicle, and one file of each way of sending. */
import { expect, test } from 'vitest';
import { today, useEndpoint } from '../support/fleet.ts';

const { vehicle } = useEndpoint();

test('a small, an empty and a large file arrive, and come back as they were', async () => {
  const car = await vehicle();
  const large = Buffer.alloc(6_000_000, 'smoke');
  car.write('small.log', 'small');
  car.write('empty.log', '');
  car.write('large.bin', large);
  await car.agent().once();
  expect(String(await car.get(`${today()}/terminal/small.log`))).toBe('small');
  expect(await car.get(`${today()}/terminal/empty.log`)).toHaveLength(0);
  expect((await car.get(`${today()}/terminal/large.bin`)).equals(large)).toBe(true);
});

test('an agent that runs sees a new file, and stops when it is told to', async () => {
  const car = await vehicle();
  const agent = car.agent();
  await agent.start();
  car.write('new.log', 'new');
  await expect.poll(() => car.keys(), { timeout: 20_000 }).toHaveLength(1);
  await agent.stop({ signal: new AbortController().signal, remainingMs: () => 5000 });
});
