/** The short form of the storm; tests/chaos has the long one. */
import { expect, test } from 'vitest';
import { storm } from '../support/storm.ts';
import {
  expectAnsweredMeansCharged,
  expectExactBooks,
  expectExactCharges,
} from '../support/storm-checks.ts';

test('600 requests of 64 clients, credit for 60 %, two kills: the books are exact', async () => {
  const result = await storm({ requests: 600, clients: 64, kills: 2, creditShare: 0.6, seed: 7 });
  expect(result.kills).toBe(2);
  expectExactBooks(result);
  expectExactCharges(result);
  expectAnsweredMeansCharged(result);
  const statuses = new Set(result.answers.map(({ status }) => status));
  expect(statuses).toContain(200);
  expect(statuses).toContain(402);
});
