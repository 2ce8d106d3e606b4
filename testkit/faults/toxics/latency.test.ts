import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { latency } from './latency.ts';

test('each chunk comes out its delay after it came in, in order, and the end after it', () => {
  const rig = stageRig(latency, { latency: 100 });
  rig.write('a');
  rig.clock.advance(40);
  rig.write('b');
  rig.chain.end();
  rig.clock.advance(1000);
  expect(rig.log).toEqual(['100:a', '140:b', '140:end']);
});

test('jitter stays within its bounds and is the same for the same seed', () => {
  const run = (seed: number) => {
    const rig = stageRig(latency, { latency: 100, jitter: 50 }, seed);
    for (let count = 0; count < 50; count += 1) {
      rig.write('x');
      rig.clock.advance(1000);
    }
    return rig.log.map((line, index) => Number.parseInt(line, 10) - index * 1000);
  };
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
  expect(Math.min(...run(7))).toBeGreaterThanOrEqual(50);
  expect(Math.max(...run(7))).toBeLessThan(150);
  expect(new Set(run(7)).size).toBeGreaterThan(20);
});

test('an update lets the first chunk go at once and delays the rest anew', () => {
  const rig = stageRig(latency, { latency: 10_000 });
  rig.write('a');
  rig.clock.advance(10);
  rig.write('b');
  rig.update({ latency: 50 });
  expect(rig.log).toEqual(['10:a']);
  rig.clock.advance(1000);
  expect(rig.log).toEqual(['10:a', '60:b']);
});

test('removal hands on what waits', () => {
  const rig = stageRig(latency, { latency: 10_000 });
  rig.write('a');
  rig.chain.end();
  rig.chain.remove(rig.stage);
  expect(rig.log).toEqual(['0:a', '0:end']);
  expect(rig.clock.waiting()).toBe(0);
});
