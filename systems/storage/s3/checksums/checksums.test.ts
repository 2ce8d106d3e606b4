import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checksumAlgorithmOf,
  checksumAlgorithms,
  checksumBytes,
  hasherOf,
  isChecksum,
} from './algorithms.ts';
import { canCombine, combineChecksums } from './combine.ts';

function checksum(algorithm: (typeof checksumAlgorithms)[number], ...pieces: Uint8Array[]): Buffer {
  const hasher = hasherOf(algorithm);
  for (const piece of pieces) hasher.update(piece);
  return hasher.digest();
}

describe('each algorithm', () => {
  // The check values that the authors of the algorithms publish.
  test.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('%s of 123456789', (algorithm, expected) => {
    expect(checksum(algorithm, Buffer.from('123456789')).toString('hex')).toBe(expected);
  });

  test('however the bytes are split, it is the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
        for (const algorithm of checksumAlgorithms) {
          const split = checksum(algorithm, bytes.subarray(0, at), bytes.subarray(at));
          expect(split).toEqual(checksum(algorithm, bytes));
          expect(split).toHaveLength(checksumBytes[algorithm]);
        }
      }),
    );
  });
});

describe('combined', () => {
  test.each(checksumAlgorithms.filter(canCombine))(
    '%s of parts is that of the whole',
    (algorithm) => {
      fc.assert(
        fc.property(fc.array(fc.nat(5_000), { minLength: 1, maxLength: 6 }), (sizes) => {
          const parts = sizes.map((size) => randomBytes(size));
          const pieces = parts.map((part) => ({
            checksum: checksum(algorithm, part),
            size: part.length,
          }));
          expect(combineChecksums(algorithm, pieces)).toEqual(checksum(algorithm, ...parts));
        }),
        { numRuns: 30 },
      );
    },
  );

  test('a digest can not be combined', () => {
    expect(canCombine('SHA256')).toBe(false);
    expect(() => combineChecksums('SHA256', [])).toThrow('SHA256');
  });
});

test('names come in any case, and values must be whole', () => {
  expect([checksumAlgorithmOf('crc32c'), checksumAlgorithmOf('MD5')]).toEqual([
    'CRC32C',
    undefined,
  ]);
  expect(['AAAAAA==', 'AAAAAA', 'AAAA', '****'].map((text) => isChecksum('CRC32', text))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
