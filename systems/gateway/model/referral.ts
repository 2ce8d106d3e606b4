import { type Nano, nanoPerCredit } from './money.ts';

export const tiers = ['bronze', 'silver', 'gold'] as const;
export type Tier = (typeof tiers)[number];

/** What the referrer gets for a person. */
export const bonusOfTier: Readonly<Record<Tier, Nano>> = {
  bronze: 10n * nanoPerCredit,
  silver: 25n * nanoPerCredit,
  gold: 50n * nanoPerCredit,
};

export const usesPerCode = 10;

/** `purchase` waits for the first purchase: people who only sign up earn nobody anything. */
export type BonusWhen = 'signup' | 'purchase';

export type CodeVerdict =
  | {
      readonly kind: 'valid';
      readonly referrerId: string;
      readonly tier: Tier;
      readonly bonus: Nano;
    }
  | { readonly kind: 'unknown' | 'own' | 'usedUp' | 'alreadyReferred' };

export interface ReferralStats {
  readonly code: string;
  readonly tier: Tier;
  /** All who signed up with it. */
  readonly brought: number;
  /** Those of them whose bonus was given. */
  readonly uses: number;
  readonly usesLeft: number;
  readonly paid: number;
  readonly earned: Nano;
}
