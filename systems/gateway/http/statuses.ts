/** From every error of the gateway to its HTTP status. */
import { type Statuses, statuses } from '@gauntlet/kit/http';
import { accountErrors } from '../accounts/errors.ts';
import { callErrors } from '../calls/errors.ts';
import { limitErrors } from '../limits/errors.ts';
import { moneyErrors } from '../model/money-errors.ts';
import { adminErrors } from './admin-errors.ts';
import { serverErrors } from './server-errors.ts';

export const gatewayStatuses: Statuses = statuses(
  [accountErrors, callErrors, limitErrors, adminErrors, moneyErrors, serverErrors],
  {
    KEY_MISSING: 401,
    KEY_WRONG: 401,
    SESSION_WRONG: 401,
    LOGIN_WRONG: 401,
    REFRESH_WRONG: 401,
    EMAIL_TAKEN: 409,
    PASSWORD_TOO_WEAK: 422,
    CONFIRMATION_WRONG: 404,
    ACCOUNT_DISABLED: 403,
    NEEDS_SESSION: 403,
    NEEDS_ADMIN: 403,
    ADDRESS_REFUSED: 403,
    MODEL_REFUSED: 403,
    KEY_UNKNOWN: 404,
    MODEL_UNKNOWN: 404,
    OPERATION_UNSUPPORTED: 422,
    CONTEXT_LENGTH_EXCEEDED: 400,
    // What the operator alone can change is no 503: clients would send it again and again.
    MODEL_UNAVAILABLE: 404,
    PRICE_UNKNOWN: 404,
    INSUFFICIENT_CREDITS: 402,
    KEY_LIMIT_REACHED: 402,
    LIMIT_REACHED: 429,
    // Not 429: clients would send it again and again, and it never fits.
    LIMIT_NEVER_FITS: 413,
    LIMITS_UNAVAILABLE: 503,
    IDEMPOTENCY_RUNNING: 409,
    IDEMPOTENCY_OTHER_BODY: 409,
    IDEMPOTENCY_ANSWER_LOST: 409,
    QUOTE_GONE: 404,
    QUOTE_EXCEEDED: 409,
    UPSTREAM_REJECTED: 400,
    UPSTREAM_FAILED: 502,
    UPSTREAM_BUSY: 503,
    UPSTREAM_UNREACHABLE: 503,
    UPSTREAM_TIMEOUT: 504,
    CHARGE_UNCERTAIN: 503,
    PROVIDER_KIND_UNKNOWN: 422,
    PROVIDER_URL_REFUSED: 422,
    PROVIDER_INCOMPLETE: 422,
    PROVIDER_UNKNOWN: 404,
    ACCOUNT_UNKNOWN: 404,
    RECEIPT_UNKNOWN: 404,
    PAYMENTS_OFF: 404,
    REFERRAL_REFUSED: 422,
    AMOUNT_INVALID: 422,
    AMOUNT_TOO_LARGE: 422,
    REASON_MISSING: 422,
    REFERENCE_USED: 409,
    CREDIT_SHORT: 409,
    WALLET_UNKNOWN: 404,
    CHARGE_UNKNOWN: 404,
    PRICE_NEVER_HOLDS: 422,
    PACKAGE_UNKNOWN: 404,
    CHECKOUT_FAILED: 502,
    STRIPE_SIGNATURE_INVALID: 400,
    STRIPE_EVENT_INVALID: 422,
    DATABASE_LOST: 503,
  },
  // A body that is no JSON is as wrong as one with a wrong field.
  { BODY_MALFORMED: 422 },
);
