/**
 * Which field of a request an error is about, for who shows it beside that field. Whoever throws
 * knows what is wrong, and not under which name it was sent; here stand the names. Pure.
 */
import type { Details } from '@gauntlet/kit/errors';

export const fieldOfCode: Readonly<Record<string, string>> = {
  MODEL_UNKNOWN: 'model',
  MODEL_REFUSED: 'model',
  MODEL_UNAVAILABLE: 'model',
  OPERATION_UNSUPPORTED: 'model',
  PRICE_UNKNOWN: 'model',
  LIMIT_NEVER_FITS: 'max_tokens',
  IDEMPOTENCY_RUNNING: 'idempotency-key',
  IDEMPOTENCY_OTHER_BODY: 'idempotency-key',
  IDEMPOTENCY_ANSWER_LOST: 'idempotency-key',
  QUOTE_GONE: 'x-quote-id',
  QUOTE_EXCEEDED: 'x-quote-id',
  EMAIL_TAKEN: 'email',
  PASSWORD_TOO_WEAK: 'password',
  REFERRAL_REFUSED: 'referral_code',
  CONFIRMATION_WRONG: 'token',
  REFRESH_WRONG: 'refresh_token',
  KEY_UNKNOWN: 'id',
  ACCOUNT_UNKNOWN: 'id',
  WALLET_UNKNOWN: 'id',
  RECEIPT_UNKNOWN: 'id',
  CHARGE_UNKNOWN: 'id',
  AMOUNT_INVALID: 'amount_usd',
  AMOUNT_TOO_LARGE: 'amount_usd',
  CREDIT_SHORT: 'amount_usd',
  REASON_MISSING: 'reason',
  REFERENCE_USED: 'reference',
  PACKAGE_UNKNOWN: 'package_id',
  PRICE_NEVER_HOLDS: 'from',
  PROVIDER_UNKNOWN: 'provider',
  PROVIDER_KIND_UNKNOWN: 'kind',
  PROVIDER_URL_REFUSED: 'base_url',
};

/** Where the request that is meant is itself a field. */
const within: Readonly<Record<string, string>> = { '/quotes': 'request.' };

/** `details.param` is for what only who throws can tell; `route` as it was declared. */
export function fieldOf(code: string, { param }: Details, route = ''): string | null {
  const field = param ?? fieldOfCode[code];
  return field === undefined ? null : `${within[route] ?? ''}${field}`;
}
