import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { slicer } from './slicer.ts';

const sizes = (log: readonly string[]) => log.map((line) => line.replace(/^\d+:/, '').length);

test('slices vary around the average, and each waits for the one before', () => {
  const rig = stageRig(slicer, { average_size: 10, size_variation: 3, delay: 2000 });
  rig.write('x'.repeat(100));
  rig.clock.advance(1000);
  for (const size of sizes(rig.log).slice(0, -1)) {
    expect(size).toBeGreaterThanOrEqual(7);
    expect(size).toBeLessThan(13);
  }
  expect(rig.log.map((line) => Number.parseInt(line, 10))).toEqual(rig.log.map((_, i) => i * 2));
});

test('the same seed cuts at the same places of the stream, however it was read', () => {
  const cuts = (pieces: readonly string[]) => {
    const rig = stageRig(slicer, { average_size: 7, size_variation: 4 });
    for (const piece of pieces) rig.write(piece);
    let place = 0;
    return { text: rig.text(), places: new Set(sizes(rig.log).map((size) => (place += size))) };
  };
  const pieces = fc.array(fc.string({ unit: 'binary-ascii', minLength: 1 }), { minLength: 1 });
  fc.assert(
    fc.property(pieces, (written) => {
      const whole = cuts([written.join('')]);
      const apart = cuts(written);
      expect(apart.text).toBe(written.join(''));
      expect(apart.places).toEqual(new Set([...apart.places, ...whole.places]));
    }),
  );
});

test('an average of 0 cuts into single bytes instead of hanging', () => {
  const rig = stageRig(slicer, {});
  rig.write('abc');
  expect(sizes(rig.log)).toEqual([1, 1, 1]);
});
