/** What a gateway is started with. */
import type { Logger } from '@gauntlet/kit/telemetry';
import type Stripe from 'stripe';
import type { RateSettings } from '../limits/claims.ts';
import type { BonusWhen } from '../model/referral.ts';
import type { TimeLimits } from '../providers/provider.ts';
import type { Strategy } from '../routing/route.ts';

export interface GatewaySettings {
  readonly host: string;
  readonly port: number;
  /** A PostgreSQL; the embedded one in `folder` when absent. */
  readonly databaseUrl: string | undefined;
  readonly folder: string | undefined;
  readonly poolSize: number;
  readonly redisUrl: string | undefined;
  /** Signs tokens and peppers keys: 32 characters at least, the same for all processes. */
  readonly secret: string;
  /** The secrets of providers, by their names. */
  readonly providerSecret: (name: string) => string | undefined;
  /** Private networks in which providers may be all the same. */
  readonly privateNetworks: readonly string[];
  readonly strategy: Strategy;
  readonly timeLimits: TimeLimits;
  /** What each account, and each address, may do. */
  readonly accountRate: RateSettings;
  readonly addressRate: RateSettings;
  readonly limitStore: 'memory' | 'postgres' | 'redis';
  /** Answers of deterministic requests that are kept; undefined: none are. */
  readonly cache: CacheSettings | undefined;
  readonly trustProxy: boolean | string;
  readonly otlpEndpoint: string | undefined;
  readonly sentryDsn: string | undefined;
  /** Where people reach it, in links and at Stripe. */
  readonly publicUrl: string;
  readonly bonusWhen: BonusWhen;
  readonly stripe: StripeSettings | undefined;
  readonly log: Logger;
  /** How a person gets the token that confirms an address. */
  readonly sendConfirmation: (email: string, token: string) => Promise<void>;
}

export interface CacheSettings {
  readonly lifeMs: number;
  /** Of the price, what an answer from the cache costs. */
  readonly percent: number;
}

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecrets: readonly string[];
  /** Another host, for tests. */
  readonly options?: Stripe.StripeConfig;
}

export const defaultTimeLimits: TimeLimits = {
  firstByteMs: 60_000,
  betweenChunksMs: 30_000,
  wholeAnswerMs: 300_000,
};
