/** The short form of the storm; tests/chaos has the long one. */
import { expect, test } from 'vitest';
import { storm } from '../support/storm.ts';
import {
  expectAnsweredMeansCharged,
  expectExactBooks,
  expectExactCharges,
} from '../support/storm-checks.ts';

test('600 requests of 64 clients on two gateways, two kills: the books are exact', async () => {
  const size = { requests: 600, clients: 64, gateways: 2, kills: 2 };
  const result = await storm({ ...size, creditShare: 0.6, seed: 7 });
  expect(result.kills).toBe(2);
  expectExactBooks(result);
  expectExactCharges(result);
  expectAnsweredMeansCharged(result);
  const statuses = new Set(result.answers.map(({ status }) => status));
  expect(statuses).toContain(200);
  expect(statuses).toContain(402);
});
