import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { resetPeer } from './reset-peer.ts';

test('the first data starts the time to the reset, and passes nowhere', () => {
  const rig = stageRig(resetPeer, { timeout: 100 });
  rig.clock.advance(1000);
  rig.write('a');
  rig.clock.advance(50);
  rig.write('b');
  rig.clock.advance(1000);
  expect(rig.log).toEqual(['1100:reset']);
});

test('without a timeout the reset is immediate; an end counts as data', () => {
  const rig = stageRig(resetPeer, {});
  rig.chain.end();
  expect(rig.log).toEqual(['0:reset']);
});
