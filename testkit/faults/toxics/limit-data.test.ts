import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { limitData } from './limit-data.ts';

test('exactly so many bytes pass, then the connection closes', () => {
  const rig = stageRig(limitData, { bytes: 5 });
  rig.write('abc');
  rig.write('defg');
  expect(rig.log).toEqual(['0:abc', '0:de', '0:close']);
});

test('a lower limit closes at the next data; what had passed counts', () => {
  const rig = stageRig(limitData, { bytes: 100 });
  rig.write('abc');
  rig.update({ bytes: 2 });
  rig.write('d');
  expect(rig.log).toEqual(['0:abc', '0:close']);
});
