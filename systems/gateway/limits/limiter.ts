/** Takes what a request may use from every bucket that it has, or refuses it. */
import type { Principal } from '../accounts/principal.ts';
import { claimsOf, givenBack, type LimitedBy, type RateSettings } from './claims.ts';
import { limitErrors } from './errors.ts';
import type { Claim, LimitDecision, LimitStore } from './limit.ts';
import { type ToldLimits, toldOf } from './told.ts';

export interface LimiterOptions {
  readonly store: LimitStore;
  readonly account: RateSettings;
  readonly address: RateSettings;
  readonly onStoreFailure: (error: unknown) => void;
}

export interface Limiter {
  /** Resolves to what was taken. `tell` hears what is left, also where too little is. */
  take(
    principal: Principal,
    address: string,
    tokens: number,
    tell: (limits: ToldLimits) => void,
  ): Promise<readonly Claim[]>;
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
  const taken = async (claims: readonly Claim[], tell: (limits: ToldLimits) => void) => {
    if (claims.length === 0) return claims;
    const decision = await ask(claims);
    tell(toldOf(decision.left));
    if (!decision.allowed) throw limitError(decision);
    return claims;
  };
  return {
    take(principal, address, tokens, tell) {
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
      return taken(claimsOf(limited, tokens), tell);
    },
    async takeOne(claim) {
      await taken([claim], () => {});
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
    return limitErrors.make('LIMIT_NEVER_FITS', { what, whose, limit, cost });
  }
  const retryAfterS = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return limitErrors.make('LIMIT_REACHED', { what, whose, limit, retryAfterS });
}
