import { createHash } from 'node:crypto';
import { crc32 } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_BYTES } from './block-sums.ts';
import { summing } from './summing.ts';

const pieces = fc.array(
  fc.oneof(
    fc.nat(200_000),
    fc.nat(3).map((blocks) => blocks * BLOCK_BYTES),
  ),
  { maxLength: 6 },
);

test('however the bytes come, the sums are those of the whole and of each block', () => {
  fc.assert(
    fc.property(pieces, fc.boolean(), (lengths, hashes) => {
      const bytes = Buffer.from(
        Uint8Array.from(
          { length: lengths.reduce((all, one) => all + one, 0) },
          (_, at) => (at * 31 + (at >> 8)) & 0xff,
        ),
      );
      const sums = summing(hashes);
      let at = 0;
      for (const length of lengths) {
        sums.add(bytes.subarray(at, at + length));
        at += length;
      }
      expect(sums.sizeBytes).toBe(bytes.length);
      const { hash, sum, blocks } = sums.end();
      expect(sum).toBe(hashes ? undefined : crc32(bytes));
      expect(hash).toBe(hashes ? createHash('sha256').update(bytes).digest('hex') : undefined);
      const expected = Array.from({ length: Math.ceil(bytes.length / BLOCK_BYTES) }, (_, block) =>
        crc32(bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)),
      );
      expect(blocks).toEqual({ name: 'crc32', sums: Uint32Array.from(expected) });
    }),
    { numRuns: 60 },
  );
});
