// As in integration, as long as it is meant: 5,000 records unless STUDIO_RECORDS says else.
import { expect, test } from 'vitest';
import { killAndCount, killAtTheGateway } from '../support/killing.ts';

const records = Number(process.env.STUDIO_RECORDS ?? 5_000);
const killing = { records, jobs: 5, killEveryMs: 3_000, timeoutMs: 580_000 };

test('three workers, 5,000 records, a kill -9 every few seconds, failing calls', async ({
  annotate,
}) => {
  const { kills, calls } = await killAndCount(killing);
  await annotate(`${records} records, ${calls} requests, ${kills} kills`);
  expect(kills).toBeGreaterThan(2);
});

test('the same through the real gateway: its ledger and the books are equal', async ({
  annotate,
}) => {
  const { kills, calls } = await killAtTheGateway(killing);
  await annotate(`${records} records, ${calls} charged requests, ${kills} kills`);
  expect(kills).toBeGreaterThan(2);
});
