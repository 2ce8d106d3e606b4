import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { slowClose } from './slow-close.ts';

test('data passes at once and the end later', () => {
  const rig = stageRig(slowClose, { delay: 500 });
  rig.write('a');
  rig.chain.end();
  rig.clock.advance(499);
  expect(rig.log).toEqual(['0:a']);
  rig.clock.advance(1);
  expect(rig.log).toEqual(['0:a', '500:end']);
});

test('an update starts the wait anew, removal ends it', () => {
  const rig = stageRig(slowClose, { delay: 500 });
  rig.chain.end();
  rig.clock.advance(400);
  rig.update({ delay: 300 });
  rig.clock.advance(299);
  expect(rig.log).toEqual([]);
  rig.chain.remove(rig.stage);
  expect(rig.log).toEqual(['699:end']);
});
