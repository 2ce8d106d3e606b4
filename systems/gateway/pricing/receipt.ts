/** A receipt from what is known of a hold. */
import type { HoldState, Terms } from '../model/hold.ts';
import type { Nano } from '../model/money.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Usage } from '../model/usage.ts';
import { chargeOf } from './charge.ts';

export interface HoldFacts {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string | null;
  readonly amount: Nano;
  readonly state: HoldState;
  readonly charged: Nano;
  readonly refunded: Nano;
  readonly terms: Terms;
  readonly provider: string | null;
  readonly usage: Usage | null;
  readonly reason: string | null;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
}

const lineNames: Readonly<Record<string, string>> = {
  cachedInput: 'cached_input',
  cacheWrite: 'cache_write',
};

export function receiptOf(facts: HoldFacts): Receipt {
  const { id, accountId, keyId, amount, state, charged, refunded, terms, provider } = facts;
  const price = terms.prices.find((one) => one.provider === provider);
  const charge = price && facts.usage ? chargeOf(price, facts.usage, amount) : undefined;
  const isClosed = state === 'settled' || state === 'void';
  return {
    format: 'gateway-receipt/2',
    id,
    account_id: accountId,
    key_id: keyId,
    model: terms.model,
    state,
    opened_at: instant(facts.openedAtMs),
    closed_at: facts.closedAtMs === null ? null : instant(facts.closedAtMs),
    provider,
    price: price ? { version: price.version, from: instant(price.fromMs) } : null,
    held: String(amount),
    charged: String(charged),
    returned: String(isClosed ? amount - charged : 0n),
    refunded: String(refunded),
    lines: (charge?.lines ?? []).map(({ what, nano, ...line }) => ({
      what: lineNames[what] ?? what,
      nano: String(nano),
      ...line,
    })),
    exact_millionths: charge ? String(charge.exactMillionths) : null,
    cost: charge ? String(charge.cost) : null,
    reason: facts.reason,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
