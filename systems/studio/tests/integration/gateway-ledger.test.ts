// The books against the ledger of the real gateway; as long as it is meant in chaos.
import { expect, test } from 'vitest';
import { killAtTheGateway } from '../support/killing.ts';

test('workers that are killed, calls that fail: the ledger took what the books say', async () => {
  const { kills } = await killAtTheGateway({
    records: 240,
    jobs: 2,
    killEveryMs: 700,
    timeoutMs: 120_000,
  });
  expect(kills).toBeGreaterThan(0);
}, 240_000);
