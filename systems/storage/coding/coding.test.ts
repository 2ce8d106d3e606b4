import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reedSolomon } from './reed-solomon.ts';
import { STRIPE_UNIT, shardBytes, unitBytes, unitsOf } from './stripes.ts';

test('any four of six shards give every shard back', () => {
  const coder = reedSolomon(4, 2);
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 4_000 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 4, maxLength: 4 }),
      (bytes, kept) => {
        const units = unitsOf(bytes, 4);
        const shards = [...units, ...coder.encode(units)];
        const have = new Map(kept.map((place) => [place, shards[place] ?? new Uint8Array()]));
        for (const [wanted, shard] of shards.entries()) {
          expect(coder.rebuild(have, wanted)).toEqual(shard);
        }
      },
    ),
  );
});

test('three shards are too few', () => {
  const coder = reedSolomon(4, 2);
  const have = new Map([0, 1, 2].map((place) => [place, new Uint8Array([1])]));
  expect(coder.rebuild(have, 3)).toBeUndefined();
});

test('the lengths of units add up to those of shards', () => {
  for (const bytes of [1, 3, 4, 5, STRIPE_UNIT, STRIPE_UNIT * 4, STRIPE_UNIT * 9 + 7]) {
    let sum = 0;
    for (let stripe = 0; unitBytes(bytes, 4, stripe) > 0; stripe += 1) {
      sum += unitBytes(bytes, 4, stripe);
    }
    expect(sum).toBe(shardBytes(bytes, 4));
  }
});
