/**
 * Refunds and disputes of a payment, each by its name: one can fail and the next arrive, one be won
 * and the next be lost, and each is told of more than once and in any order.
 *
 * The sums are kept beside them. What was told of before anybody kept the names is in the sums
 * alone, and so is what only the charge tells of: all of its refunds together.
 */
import type { Dispute, DisputeState, Refund } from '../model/payment.ts';

export interface Refunds {
  readonly refunds: readonly Refund[];
  readonly refundedCents: bigint;
  readonly refundFailedCents: bigint;
}

export interface Disputes {
  readonly disputes: readonly Dispute[];
  readonly dispute: DisputeState | undefined;
  readonly disputedCents: bigint;
}

/** A refund that failed stays so, whatever is told late of its beginning. */
export function withRefund<Facts extends Refunds>(facts: Facts, told: Refund): Refunds {
  const known = facts.refunds.find(({ id }) => id === told.id);
  if (known !== undefined && (known.hasFailed || !told.hasFailed)) return facts;
  const { id, cents, hasFailed } = told;
  const refunds = [...facts.refunds.filter((one) => one !== known), { id, cents, hasFailed }];
  const inAll = sumOf(refunds);
  const { refundedCents, refundFailedCents } = facts;
  return {
    refunds,
    refundedCents: inAll > refundedCents ? inAll : refundedCents,
    refundFailedCents: refundFailedCents + (hasFailed ? cents : 0n),
  };
}

/** What is told later, in the life of a dispute: one that was lost may be won after all. */
const ranks: Readonly<Record<DisputeState, number>> = { open: 0, lost: 1, won: 2 };

export function withDispute<Facts extends Disputes>(facts: Facts, told: Dispute): Disputes {
  const known = facts.disputes.find(({ id }) => id === told.id);
  if (known !== undefined && ranks[known.state] >= ranks[told.state]) return facts;
  const taken = facts.disputedCents;
  const unnamed = taken - sumOf(facts.disputes.filter(takes));
  // Its beginning was told before names were kept: it is not another one of the same amount.
  const before =
    known ?? (unnamed === told.cents ? { ...told, state: 'open' as const } : undefined);
  const left = taken - (before && takes(before) ? before.cents : 0n);
  const { id, cents, state } = told;
  const disputes = [...facts.disputes.filter((one) => one !== known), { id, cents, state }];
  const disputedCents = (left > 0n ? left : 0n) + (takes(told) ? cents : 0n);
  return { disputes, disputedCents, dispute: stateOf(disputes, disputedCents) };
}

/** Of all together, as those read it who know of one dispute for a payment. */
function stateOf(disputes: readonly Dispute[], disputedCents: bigint): DisputeState {
  if (disputedCents === 0n) return 'won';
  return disputes.some(({ state }) => state === 'open') ? 'open' : 'lost';
}

function takes({ state }: Dispute): boolean {
  return state !== 'won';
}

function sumOf(all: readonly { readonly cents: bigint }[]): bigint {
  return all.reduce((sum, { cents }) => sum + cents, 0n);
}
