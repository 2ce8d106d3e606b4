import { expect, test } from 'vitest';
import { snakeCased } from './snake-case.ts';

test('names, amounts and times take the form of all answers, however deep they stand', () => {
  const report = {
    isBalanced: true,
    wrong: [{ walletId: 'w', cents: 5n }],
    oldestMs: 0,
    none: null,
  };
  expect(snakeCased(report)).toEqual({
    is_balanced: true,
    wrong: [{ wallet_id: 'w', cents: '5' }],
    oldest_at: '1970-01-01T00:00:00.000Z',
    none: null,
  });
  expect(snakeCased({ openedAtMs: 0, durationMs: 5, doneAtMs: 'never' })).toEqual({
    ...{ opened_at: '1970-01-01T00:00:00.000Z', duration_ms: 5, done_at_ms: 'never' },
  });
});
