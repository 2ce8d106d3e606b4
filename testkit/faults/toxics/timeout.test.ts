import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { timeout } from './timeout.ts';

test('nothing passes, and the connection closes when no data came for the time', () => {
  const rig = stageRig(timeout, { timeout: 100 });
  rig.clock.advance(60);
  rig.write('a');
  rig.clock.advance(99);
  expect(rig.log).toEqual([]);
  rig.clock.advance(1);
  expect(rig.log).toEqual(['160:close']);
});

test('at 0 it stays open until removal, which closes it', () => {
  const rig = stageRig(timeout, { timeout: 0 });
  rig.write('a');
  rig.clock.advance(1e6);
  expect(rig.log).toEqual([]);
  rig.chain.remove(rig.stage);
  expect(rig.text()).toBe('close');
});
