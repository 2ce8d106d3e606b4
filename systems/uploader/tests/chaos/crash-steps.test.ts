/** The agent dies before and after every single call that it makes to the world. */
import { expect, test } from 'vitest';
import { killEverywhere, scenarios } from '../support/crash.ts';

/**
 * How many calls there are follows from the agent, and has become fewer: where nothing can stand
 * under a key, nothing is asked. So it is not the number that is held, but that each was tried.
 */
test.each(Object.entries(scenarios))('%s arrives once, whenever the agent dies', async (_, one) => {
  const { before, after, calls } = await killEverywhere(one, 1);
  const each = Array.from({ length: calls }, (_, index) => index + 1);
  expect(before).toEqual(each);
  expect(after).toEqual(each);
  // Looking, claiming, opening, sending, writing it down: fewer would not be the agent's way.
  expect(calls).toBeGreaterThan(8);
});
