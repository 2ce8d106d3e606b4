/** Takes what a request may use from every bucket that it has, or refuses it. */
import type { Principal } from '../accounts/principal.ts';
import { claimsOf, givenBack, type LimitedBy, type RateSettings } from './claims.ts';
import { limitErrors } from './errors.ts';
import type { Claim, Left, LimitDecision, LimitStore } from './limit.ts';

export interface LimiterOptions {
  readonly store: LimitStore;
  readonly account: RateSettings;
  readonly address: RateSettings;
  readonly onStoreFailure: (error: unknown) => void;
}

export interface Granted {
  readonly claims: readonly Claim[];
  /** What is left of the tightest bucket of requests, for the headers. */
  readonly requests: { readonly limit: number; readonly remaining: number } | undefined;
}

export interface Limiter {
  take(principal: Principal, address: string, tokens: number): Promise<Granted>;
  giveBack(claims: readonly Claim[], unusedTokens: number): Promise<void>;
  /** For what has no principal yet, such as a log-in. */
  takeOne(claim: Claim): Promise<void>;
}

export function limiter(options: LimiterOptions): Limiter {
  const { store, account, address: perAddress, onStoreFailure } = options;
  const ask = async (claims: readonly Claim[]): Promise<LimitDecision> => {
    try {
      return await store.take(claims);
    } catch (error) {
      // Whoever can't be asked has not said yes.
      onStoreFailure(error);
      throw limitErrors.make('LIMITS_UNAVAILABLE', { retryAfterS: 2 }, error);
    }
  };
  const granted = async (claims: readonly Claim[]): Promise<Granted> => {
    if (claims.length === 0) return { claims, requests: undefined };
    const decision = await ask(claims);
    if (!decision.allowed) throw limitError(decision);
    return { claims, requests: tightest(decision.left) };
  };
  return {
    take(principal, address, tokens) {
      const { accountId } = principal;
      const own: LimitedBy[] =
        principal.kind === 'key'
          ? [{ whose: 'key', id: principal.key.id, settings: principal.key.limits }]
          : [];
      const limited: LimitedBy[] = [
        ...own,
        { whose: 'account', id: accountId, settings: account },
        { whose: 'address', id: address, settings: perAddress },
      ];
      return granted(claimsOf(limited, tokens));
    },
    async takeOne(claim) {
      await granted([claim]);
    },
    async giveBack(claims, unusedTokens) {
      const back = givenBack(claims, unusedTokens);
      if (back.length === 0) return;
      // What can't be given back fills up by itself within the minute.
      await store.take(back).catch(onStoreFailure);
    },
  };
}

function limitError({ claim, retryAfterMs }: Extract<LimitDecision, { allowed: false }>) {
  const { what, whose, capacity: limit, cost } = claim;
  if (!Number.isFinite(retryAfterMs)) {
    return limitErrors.make('LIMIT_NEVER_FITS', { what, whose, limit, cost, retryAfterS: 60 });
  }
  const retryAfterS = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return limitErrors.make('LIMIT_REACHED', { what, whose, limit, retryAfterS });
}

function tightest(left: readonly Left[]): Granted['requests'] {
  const requests = left.filter(({ claim }) => claim.what === 'requests');
  const [first] = requests.toSorted((one, other) => one.remaining - other.remaining);
  return first && { limit: first.claim.capacity, remaining: first.remaining };
}
