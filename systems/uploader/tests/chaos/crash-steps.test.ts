/** The agent dies before and after every single call that it makes to the world. */
import { expect, test } from 'vitest';
import { killEverywhere, scenarios } from '../support/crash.ts';

test.each(Object.entries(scenarios))('%s arrives once, whenever the agent dies', async (_, one) => {
  expect(await killEverywhere(one, 1)).toBeGreaterThan(20);
});
