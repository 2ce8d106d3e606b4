import { catalogue, type UserError } from '@gauntlet/kit/errors';
import { dollarsText, type Nano } from './money.ts';

export const moneyErrors = catalogue({
  AMOUNT_INVALID: {
    what: '"{amount}" is no amount that can be booked',
    why: 'An amount is not negative, in dollars, with at most nine digits after the point',
    fix: 'Give an amount such as 12.50; to take credit away, use deduct.',
  },
  AMOUNT_TOO_LARGE: {
    what: 'more than {most} dollars are not possible here',
    why: 'An amount and a balance each have a most, so that no sum is more than can be booked',
    fix: 'Give at most {most}; look whether the point is where it was meant.',
  },
  REASON_MISSING: {
    what: 'a correction of credit needs a reason',
    why: 'Every cent is explained, this one by whoever moved it',
    fix: 'Say why, in a few words.',
  },
  REFERENCE_USED: {
    what: 'the reference "{reference}" belongs to another correction of this account',
    why: 'A correction with a reference is done once; this one has another amount, way or reason',
    fix: 'Send the first one again as it was, or take a new reference.',
  },
  CREDIT_SHORT: {
    what: '{amount} dollars can not be deducted from {available}',
    why: 'A balance never falls below zero, so nothing was changed',
    fix: 'Deduct at most what there is.',
  },
  WALLET_UNKNOWN: {
    what: 'there is no wallet for the account {accountId}',
    fix: 'Look the account up again; its id is a UUID.',
  },
  CHARGE_UNKNOWN: {
    what: 'there is no charge for the request {holdId} that could be given back',
    why: 'It was not charged, or belongs to nobody',
    fix: 'Look at the receipt of the request.',
  },
  PRICE_NEVER_HOLDS: {
    what: 'a price from {from} on would never hold: another one holds since {since}',
    why: 'What was held and charged since then keeps its price',
    fix: 'Leave "from" out for a price from now on, or give a later moment.',
  },
  PACKAGE_UNKNOWN: {
    what: 'there is no credit package "{packageId}"',
    fix: 'Take one of: {packages}.',
  },
  CHECKOUT_FAILED: {
    what: 'Stripe did not make a checkout session: {reason}',
    fix: 'Try again; when it stays, check the secret key and the state of Stripe.',
  },
  STRIPE_SIGNATURE_INVALID: {
    what: 'the signature of this Stripe event is not valid',
    why: '{reason}',
    fix: 'Set the signing secret of this very endpoint, and hand the body on unchanged.',
  },
  STRIPE_EVENT_INVALID: {
    what: 'this Stripe event can not be read: {problem}',
    why: 'It is signed, and not as Stripe writes its events, so nothing was booked',
    fix: 'Send the event of Stripe as it is; its API version is that of the endpoint.',
  },
});

/** `param`: the field, where it is not that of a correction. */
export function amountTooLarge(most: Nano, param?: string): UserError {
  const details = { most: dollarsText(most), ...(param === undefined ? {} : { param }) };
  return moneyErrors.make('AMOUNT_TOO_LARGE', details);
}
