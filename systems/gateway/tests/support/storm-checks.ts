/** What has to be true after a storm. */
import { expect } from 'vitest';
import { nanoPerToken, type StormHold, type StormResult } from './storm.ts';

export function expectExactBooks(result: StormResult): void {
  const { holds, credit, available, entriesSum, lowest } = result;
  const charged = holds.reduce((sum, hold) => sum + hold.charged, 0n);
  expect(result.forgotten, 'holds that nobody closed who had to').toEqual([]);
  expect(result.stillHeld, 'holds that are open').toBe(0);
  expect(result.unresolvedLeft, 'holds whose end is not known').toBe(0);
  expect(available, 'balance is credit minus charges').toBe(credit - charged);
  expect(entriesSum, 'balance is the sum of the entries').toBe(available);
  expect(lowest >= 0n, 'never below zero').toBe(true);
  for (const hold of holds) expect(hold.charged <= hold.amount).toBe(true);
}

/** Nobody twice, and nobody for anything else than what a provider did. */
export function expectExactCharges(result: StormResult): void {
  const charges = result.holds.filter(({ state }) => state === 'settled');
  const known = charges.filter(({ request }) => request !== undefined);
  const requests = known.map(({ request }) => request);
  expect(new Set(requests).size, 'one charge for each request').toBe(requests.length);
  const wrong = known.filter((hold) => !costsOf(result, hold).includes(hold.charged));
  expect(wrong, 'charged for what was used').toEqual([]);
}

/** What was answered to its end was charged before, with its receipt. */
export function expectAnsweredMeansCharged(result: StormResult): void {
  const holds = new Map(result.holds.map((hold) => [hold.id, hold]));
  const whole = result.answers.filter(({ isWhole }) => isWhole);
  const unpaid = whole.filter(({ receipt }) => holds.get(receipt ?? '')?.state !== 'settled');
  expect(unpaid, 'answered and not charged').toEqual([]);
  expect(whole.length).toBeGreaterThan(0);
}

/** What its request may have cost: as much as some provider says that it served whole. */
function costsOf({ upstreams }: StormResult, { request, amount }: StormHold): readonly bigint[] {
  const served = upstreams.flatMap((upstream) => upstream.servedFor(String(request)));
  return (
    served
      .filter(({ whole }) => whole)
      // A lie costs as much as was held, and no more.
      .map(({ deed, tokens }) => (deed === 'lie' ? amount : BigInt(tokens) * nanoPerToken))
  );
}
