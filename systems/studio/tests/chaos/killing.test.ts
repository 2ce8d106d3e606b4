// As in integration, as long as it is meant: 5,000 records unless STUDIO_RECORDS says else.
import { expect, test } from 'vitest';
import { killAndCount } from '../support/killing.ts';

test('three workers, 5,000 records, a kill -9 every few seconds, failing calls', async () => {
  const records = Number(process.env.STUDIO_RECORDS ?? 5_000);
  const { kills } = await killAndCount({
    records,
    jobs: 5,
    killEveryMs: 3_000,
    timeoutMs: 580_000,
  });
  expect(kills).toBeGreaterThan(2);
});
