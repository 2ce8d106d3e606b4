import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { noop } from './noop.ts';

test('everything passes as it came', () => {
  const rig = stageRig(noop, {});
  rig.write('a');
  rig.chain.end();
  expect(rig.log).toEqual(['0:a', '0:end']);
});
