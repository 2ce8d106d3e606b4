/** The quick look: every fifth moment of each scenario. All of them are in the chaos suite. */
import { expect, test } from 'vitest';
import { killEverywhere, scenarios } from '../support/crash.ts';

const STRIDE = 5;

test.each(Object.entries(scenarios))('%s arrives once, whenever the agent dies', async (_, one) => {
  const { before, after } = await killEverywhere(one, STRIDE);
  expect(Math.min(before.length, after.length)).toBeGreaterThan(1);
});
