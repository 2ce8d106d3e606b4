/** The environment of the process as settings, with all of its mistakes at once. */

import { z } from 'zod';
import { isNetwork } from '../accounts/key-checks.ts';
import { type Strategy, strategies } from '../routing/route.ts';
import { startErrors } from './errors.ts';
import type { GatewaySettings } from './settings.ts';

const whole = z.coerce.number().int().min(1);
const perMinute = whole.optional();
const timeMs = (fallback: number) => whole.max(3_600_000).default(fallback);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );

const variables = z.object({
  GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
  GATEWAY_PORT: z.coerce.number().int().min(0).max(65_535).default(8_000),
  GATEWAY_SECRET: z.string().min(32, 'is shorter than 32 characters').optional(),
  GATEWAY_PRIVATE_NETWORKS: list.pipe(
    z.array(z.string().refine(isNetwork, 'is no network, such as 10.0.0.0/8')),
  ),
  GATEWAY_STRATEGY: z.enum(strategies as [Strategy, ...Strategy[]]).default('price'),
  GATEWAY_LIMITS: z.enum(['memory', 'postgres', 'redis']).optional(),
  GATEWAY_ACCOUNT_REQUESTS_PER_MINUTE: perMinute,
  GATEWAY_ACCOUNT_TOKENS_PER_MINUTE: perMinute,
  GATEWAY_ADDRESS_REQUESTS_PER_MINUTE: perMinute,
  GATEWAY_CACHE_SECONDS: whole.max(604_800).optional(),
  GATEWAY_CACHE_PERCENT: z.coerce.number().int().min(0).max(100).default(10),
  GATEWAY_FIRST_BYTE_MS: timeMs(60_000),
  GATEWAY_BETWEEN_CHUNKS_MS: timeMs(30_000),
  GATEWAY_WHOLE_ANSWER_MS: timeMs(300_000),
  GATEWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  GATEWAY_POOL_SIZE: whole.max(1_000).default(10),
  GATEWAY_TRUST_PROXY: z.string().optional(),
  GATEWAY_PUBLIC_URL: z.url().optional(),
  GATEWAY_MAIL_URL: z.url({ protocol: /^smtps?$/, error: 'is no smtp: or smtps: URL' }).optional(),
  GATEWAY_MAIL_FROM: z.email('is no mail address').optional(),
  GATEWAY_REFERRAL_BONUS: z.enum(['signup', 'purchase']).default('signup'),
  STRIPE_SECRET_KEY: z.string().min(1).optional(),
  STRIPE_WEBHOOK_SECRET: list,
  DATABASE_URL: z.string().min(1).optional(),
  REDIS_URL: z.string().min(1).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  SENTRY_DSN: z.url().optional(),
});

const schema = variables.refine(
  ({ GATEWAY_MAIL_URL: url, GATEWAY_MAIL_FROM: from }) =>
    (url === undefined) === (from === undefined),
  { path: ['GATEWAY_MAIL_FROM'], error: 'and GATEWAY_MAIL_URL are set together' },
);

export type Environment = Readonly<Record<string, string | undefined>>;
type Read = z.output<typeof schema>;

export function readEnvironment(environment: Environment): Read {
  // A variable that is set to nothing is a variable that is not set.
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `\n  ${String(path[0])}: ${message}`,
  );
  throw startErrors.make('SETTINGS_WRONG', { problems: problems.join('') });
}

export type FromEnvironment = Omit<
  GatewaySettings,
  'log' | 'folder' | 'secret' | 'sendConfirmation'
>;

export function settingsOf(read: Read, environment: Environment): FromEnvironment {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = read;
  // Several processes share a database that is given, so their limits are shared as well.
  const shared = databaseUrl === undefined ? 'memory' : 'postgres';
  return {
    host: read.GATEWAY_HOST,
    port: read.GATEWAY_PORT,
    databaseUrl,
    poolSize: read.GATEWAY_POOL_SIZE,
    redisUrl,
    providerSecret: (name) => environment[name],
    privateNetworks: read.GATEWAY_PRIVATE_NETWORKS,
    strategy: read.GATEWAY_STRATEGY,
    timeLimits: {
      firstByteMs: read.GATEWAY_FIRST_BYTE_MS,
      betweenChunksMs: read.GATEWAY_BETWEEN_CHUNKS_MS,
      wholeAnswerMs: read.GATEWAY_WHOLE_ANSWER_MS,
    },
    accountRate: {
      requestsPerMinute: read.GATEWAY_ACCOUNT_REQUESTS_PER_MINUTE,
      tokensPerMinute: read.GATEWAY_ACCOUNT_TOKENS_PER_MINUTE,
    },
    addressRate: {
      requestsPerMinute: read.GATEWAY_ADDRESS_REQUESTS_PER_MINUTE,
      tokensPerMinute: undefined,
    },
    limitStore: read.GATEWAY_LIMITS ?? (redisUrl === undefined ? shared : 'redis'),
    cache:
      read.GATEWAY_CACHE_SECONDS === undefined
        ? undefined
        : { lifeMs: read.GATEWAY_CACHE_SECONDS * 1_000, percent: read.GATEWAY_CACHE_PERCENT },
    trustProxy: read.GATEWAY_TRUST_PROXY ?? false,
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
    sentryDsn: read.SENTRY_DSN,
    publicUrl: read.GATEWAY_PUBLIC_URL ?? `http://${read.GATEWAY_HOST}:${read.GATEWAY_PORT}`,
    bonusWhen: read.GATEWAY_REFERRAL_BONUS,
    stripe:
      read.STRIPE_SECRET_KEY === undefined
        ? undefined
        : { secretKey: read.STRIPE_SECRET_KEY, webhookSecrets: read.STRIPE_WEBHOOK_SECRET },
  };
}
