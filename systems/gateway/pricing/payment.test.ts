import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PaymentChange } from '../model/payment.ts';
import { dueOf, type PaymentFacts, withChange } from './payment.ts';

const nothing: PaymentFacts = {
  isPaid: false,
  paidCents: 0n,
  credit: 0n,
  bonus: 0n,
  refundedCents: 0n,
  refundFailedCents: 0n,
  dispute: undefined,
  disputedCents: 0n,
};
const bought: PaymentChange = {
  kind: 'paid',
  accountId: 'a',
  sessionId: 's',
  packageId: 'p',
  cents: 300n,
  credit: 100n,
  bonus: 10n,
};
const after = (...changes: readonly PaymentChange[]) => dueOf(changes.reduce(withChange, nothing));

test('nothing is due before it is paid, and all of it after', () => {
  expect(after({ kind: 'pending' })).toEqual({ credit: 0n, bonus: 0n });
  expect(after(bought)).toEqual({ credit: 100n, bonus: 10n });
});

test('what went back takes its part of the bonus along, rounded up for the account', () => {
  expect(after(bought, { kind: 'refunded', cents: 100n })).toEqual({ credit: 67n, bonus: 7n });
  expect(after(bought, { kind: 'refunded', cents: 300n })).toEqual({ credit: 0n, bonus: 0n });
  expect(after(bought, { kind: 'refunded', cents: 999n })).toEqual({ credit: 0n, bonus: 0n });
});

test('a refund that failed did not go back', () => {
  const failed = { kind: 'refundFailed', cents: 100n } as const;
  expect(after(bought, { kind: 'refunded', cents: 100n }, failed)).toEqual(after(bought));
  expect(after(bought, failed)).toEqual(after(bought));
});

test('a refund said earlier that comes later takes nothing away', () => {
  const [more, less] = [200n, 100n].map((cents) => ({ kind: 'refunded', cents }) as const);
  if (more && less) expect(after(bought, more, less)).toEqual(after(bought, more));
});

test('a dispute takes all, and gives it back when it is won, whichever end is told first', () => {
  const open = { kind: 'disputed', cents: 300n } as const;
  const closed = (isWon: boolean) => ({ kind: 'disputeClosed', cents: 300n, isWon }) as const;
  const none = { credit: 0n, bonus: 0n };
  expect(after(bought, open)).toEqual(none);
  expect(after(bought, open, closed(false))).toEqual(none);
  expect(after(bought, closed(false), open)).toEqual(none);
  expect(after(bought, open, closed(true))).toEqual(after(bought));
  expect(after(bought, closed(true), open)).toEqual(after(bought));
});

test('the order in which it is told makes no difference', () => {
  const changes: PaymentChange[] = [
    bought,
    { kind: 'refunded', cents: 50n },
    { kind: 'refunded', cents: 80n },
    { kind: 'refundFailed', cents: 30n },
    { kind: 'disputed', cents: 20n },
    { kind: 'disputeClosed', cents: 20n, isWon: false },
    { kind: 'pending' },
  ];
  const told = fc.shuffledSubarray(changes, { minLength: changes.length });
  fc.assert(
    fc.property(told, (order) => {
      expect(after(...order)).toEqual({ credit: 77n, bonus: 8n });
    }),
  );
});
