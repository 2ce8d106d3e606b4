import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { down } from './down.ts';

test('the connection is reset before a byte moves', () => {
  const rig = stageRig(down, {});
  rig.write('a');
  expect(rig.log).toEqual(['0:reset']);
});
