import { crc32, crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c as crc32cOf, crc32 as crc32Of, overBlock } from './crc.ts';

test.each([
  ['CRC-32', crc32, crc32Of],
  ['CRC-32C', crc32c, crc32cOf],
] as const)('%s over blocks of one length is that of all of them', (_, sum, crc) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 }),
      fc.array(fc.integer({ min: 0, max: 0xff_ff_ff_ff }), { minLength: 1, maxLength: 6 }),
      (doublings, seeds) => {
        const blockBytes = 2 ** doublings;
        const over = overBlock(crc, blockBytes);
        const blocks = seeds.map((seed) =>
          Buffer.from(Uint8Array.from({ length: blockBytes }, (__, at) => seed >>> (at % 25))),
        );
        const all = blocks.reduce((before, block) => (over(before) ^ sum(block)) >>> 0, 0);
        expect(all).toBe(sum(Buffer.concat(blocks)));
      },
    ),
    { numRuns: 60 },
  );
});

test('a length that is no power of two is refused', () => {
  expect(() => overBlock(crc32Of, 1_000)).toThrow('1000');
});
