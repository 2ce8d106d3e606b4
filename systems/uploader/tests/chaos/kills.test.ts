import { expect, test } from 'vitest';
import { killAtRandom } from '../support/kills.ts';

test('200 kills over hundreds of files, a fifth of the calls failing', async (context) => {
  await expect(
    killAtRandom({ kills: 200, files: 800, seed: 20_260, test: context }),
  ).resolves.toBeUndefined();
}, 1_800_000);
