import { expect, test } from 'vitest';
import { killAtRandom } from '../support/kills.ts';

test('killed at random while calls fail, every file arrives once', async (context) => {
  await expect(
    killAtRandom({ kills: 8, files: 120, seed: 7, test: context }),
  ).resolves.toBeUndefined();
});
