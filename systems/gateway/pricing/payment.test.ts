import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DisputeState, PaymentChange } from '../model/payment.ts';
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
  refunds: [],
  disputes: [],
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

const refund = (id: string, cents: bigint, hasFailed = false): PaymentChange => {
  return { kind: 'refund', id, cents, hasFailed };
};
const dispute = (id: string, cents: bigint, state: DisputeState): PaymentChange => {
  return { kind: 'dispute', id, cents, state };
};

test('a refund that failed did not go back, and the next one does', () => {
  const failed = refund('a', 100n, true);
  const said = { kind: 'refunded', cents: 100n } as const;
  expect(after(bought, said, failed)).toEqual(after(bought));
  expect(after(bought, failed, refund('a', 100n))).toEqual(after(bought));
  expect(after(bought, failed, failed, said)).toEqual(after(bought));
  expect(after(bought, said, failed, refund('b', 100n), said)).toEqual(after(bought, said));
});

test('a refund said earlier that comes later takes nothing away', () => {
  const [more, less] = [200n, 100n].map((cents) => ({ kind: 'refunded', cents }) as const);
  if (more && less) expect(after(bought, more, less)).toEqual(after(bought, more));
});

test('a dispute takes all, and gives it back when it is won, whichever end is told first', () => {
  const [open, lost] = [dispute('a', 300n, 'open'), dispute('a', 300n, 'lost')];
  const won = dispute('a', 300n, 'won');
  const none = { credit: 0n, bonus: 0n };
  expect(after(bought, open)).toEqual(none);
  expect(after(bought, open, lost)).toEqual(none);
  expect(after(bought, lost, open)).toEqual(none);
  expect(after(bought, open, won)).toEqual(after(bought));
  expect(after(bought, won, open)).toEqual(after(bought));
  expect(after(bought, lost, won)).toEqual(after(bought));
});

test('each of several disputes takes its own', () => {
  const [won, lost] = [dispute('a', 200n, 'won'), dispute('b', 100n, 'lost')];
  expect(after(bought, won, lost, dispute('a', 200n, 'open'))).toEqual({ credit: 67n, bonus: 7n });
  expect(after(bought, lost, won)).toEqual({ credit: 67n, bonus: 7n });
});

test('what was told before names were kept is the same refund and the same dispute', () => {
  const before = { refundedCents: 100n, dispute: 'open', disputedCents: 200n } as const;
  const old = { ...withChange(nothing, bought), ...before };
  const end = (...changes: readonly PaymentChange[]) => {
    const { dispute: state, disputedCents, ...facts } = changes.reduce(withChange, old);
    return [state, disputedCents, dueOf({ ...facts, dispute: state, disputedCents }).credit];
  };
  expect(end()).toEqual(['open', 200n, 0n]);
  expect(end(dispute('a', 200n, 'won'))).toEqual(['won', 0n, 67n]);
  expect(end(dispute('a', 200n, 'lost'), refund('r', 100n, true))).toEqual(['lost', 200n, 34n]);
  // Another one of another amount, beside it.
  expect(end(dispute('b', 50n, 'open'), dispute('b', 50n, 'won'))).toEqual(['lost', 200n, 0n]);
  // A gateway of the version before took the named one for won.
  const taken = { ...old, disputes: [{ id: 'a', cents: 200n, state: 'open' as const }] };
  const less = withChange({ ...taken, disputedCents: 0n }, dispute('a', 200n, 'lost'));
  expect(less.disputedCents).toBe(200n);
});

test('the order in which it is told makes no difference', () => {
  const changes: PaymentChange[] = [
    bought,
    { kind: 'refunded', cents: 50n },
    { kind: 'refunded', cents: 80n },
    refund('a', 50n),
    refund('b', 30n, true),
    dispute('a', 20n, 'open'),
    dispute('a', 20n, 'lost'),
    { kind: 'pending' },
  ];
  const told = fc.shuffledSubarray(changes, { minLength: changes.length });
  fc.assert(
    fc.property(told, (order) => {
      expect(after(...order)).toEqual({ credit: 77n, bonus: 8n });
    }),
  );
});
