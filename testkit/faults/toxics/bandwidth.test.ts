import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { bandwidth } from './bandwidth.ts';

test('bytes pass at the rate, in pieces ten times a second', () => {
  const rig = stageRig(bandwidth, { rate: 1 });
  rig.write('x'.repeat(250));
  rig.chain.end();
  expect(rig.chain.isFull).toBe(true);
  rig.clock.advance(1000);
  expect(rig.log.map((line) => line.replace(/x+/, (all) => String(all.length)))).toEqual([
    '100:100',
    '200:100',
    '250:50',
    '250:end',
  ]);
});

test('an idle time saves up nothing', () => {
  const rig = stageRig(bandwidth, { rate: 1 });
  rig.clock.advance(10_000);
  rig.write('x'.repeat(50));
  rig.clock.advance(49);
  expect(rig.log).toEqual([]);
  rig.clock.advance(1);
  expect(rig.log).toHaveLength(1);
});

test('a rate of 0 stops everything until it is raised', () => {
  const rig = stageRig(bandwidth, { rate: 0 });
  rig.write('x');
  rig.clock.advance(1e6);
  expect(rig.log).toEqual([]);
  rig.update({ rate: 1 });
  rig.clock.advance(10);
  expect(rig.text()).toBe('x');
});
