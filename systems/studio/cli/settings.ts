/** Settings from the environment, read once. */
import { defaultPostgresFolder } from '@gauntlet/kit/database';
import { studioErrors } from '../model/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface StudioSettings {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly database: { readonly url: string | undefined; readonly folder: string };
  readonly endpoint: { readonly url: string; readonly apiKey: string };
  readonly tiers: Readonly<Record<string, string>>;
  readonly store: {
    readonly url: string;
    readonly publicUrl: string | undefined;
    readonly region: string;
    readonly bucket: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly mail: { readonly url: string | undefined; readonly from: string };
  readonly oidc: { readonly issuer: string; readonly audience: string } | undefined;
  readonly worker: {
    readonly jobs: number;
    readonly lanes: number;
    readonly calls: number;
    readonly leaseMs: number;
    readonly restMs: number;
    readonly stopMs: number;
  };
  /** Web hooks may go to this machine and its network. */
  readonly allowPrivate: boolean;
}

export function readSettings(environment: Environment): StudioSettings {
  const text = (name: string, otherwise: string) => environment[name] || otherwise;
  const whole = (name: string, otherwise: number, least = 1) =>
    wholeNumber(name, environment[name], otherwise, least);
  const address = (name: string, otherwise: string) => url(name, text(name, otherwise));
  const given = (name: string, check = url) => {
    const value = environment[name];
    return value === undefined || value === '' ? undefined : check(name, value);
  };
  const issuer = given('STUDIO_OIDC_ISSUER');
  return {
    host: text('STUDIO_HOST', '127.0.0.1'),
    port: whole('STUDIO_PORT', 8100, 0),
    publicUrl: given('STUDIO_PUBLIC_URL'),
    database: {
      url: environment.STUDIO_DATABASE_URL ?? environment.DATABASE_URL,
      folder: environment.STUDIO_FOLDER ?? defaultPostgresFolder(environment),
    },
    endpoint: {
      url: address('STUDIO_ENDPOINT_URL', 'http://127.0.0.1:8000'),
      apiKey: text('STUDIO_ENDPOINT_KEY', 'none'),
    },
    tiers: tiersIn(environment),
    store: {
      url: address('STUDIO_S3_URL', 'http://127.0.0.1:9000'),
      publicUrl: given('STUDIO_S3_PUBLIC_URL'),
      region: text('STUDIO_S3_REGION', 'us-east-1'),
      bucket: text('STUDIO_S3_BUCKET', 'studio'),
      accessKeyId: text('STUDIO_S3_ACCESS_KEY_ID', 'studio'),
      secretAccessKey: text('STUDIO_S3_SECRET_ACCESS_KEY', 'studio-secret'),
    },
    mail: {
      url: given('STUDIO_SMTP_URL', mailUrl),
      from: text('STUDIO_MAIL_FROM', 'studio@localhost'),
    },
    oidc:
      issuer === undefined
        ? undefined
        : { issuer, audience: text('STUDIO_OIDC_AUDIENCE', 'studio') },
    worker: {
      jobs: whole('STUDIO_WORKER_JOBS', 8),
      lanes: whole('STUDIO_WORKER_LANES', 16),
      calls: whole('STUDIO_WORKER_CALLS', 64),
      leaseMs: whole('STUDIO_LEASE_MS', 15_000, 300),
      restMs: whole('STUDIO_REST_MS', 10_000),
      stopMs: whole('STUDIO_STOP_MS', 110_000),
    },
    allowPrivate: environment.STUDIO_ALLOW_PRIVATE_WEBHOOKS === 'yes',
  };
}

/** `STUDIO_TIER_CHEAP=small-model`; a tier that is not set is found by price. */
function tiersIn(environment: Environment): Record<string, string> {
  const tiers: Record<string, string> = {};
  const names = [
    ['cheap', 'tier-1'],
    ['balanced', 'tier-2'],
    ['premium', 'tier-3'],
  ] as const;
  for (const [name, number] of names) {
    const model = environment[`STUDIO_TIER_${name.toUpperCase()}`];
    if (model === undefined) continue;
    tiers[name] = model;
    tiers[number] = model;
  }
  return tiers;
}

function wholeNumber(
  name: string,
  value: string | undefined,
  otherwise: number,
  least: number,
): number {
  if (value === undefined || value === '') return otherwise;
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= least) return number;
  const problem = `'${value}' is no whole number from ${least} up`;
  throw studioErrors.make('CONFIG_INVALID', { name, problem });
}

function mailUrl(name: string, value: string): string {
  if (/^smtps?:\/\/./.test(value) && URL.canParse(value)) return value;
  const problem = `'${value}' is no address such as smtp://user:password@mail.example.com:587`;
  throw studioErrors.make('CONFIG_INVALID', { name, problem });
}

function url(name: string, value: string): string {
  if (/^https?:/.test(value) && URL.canParse(value)) return value;
  const problem = `'${value}' is no http address`;
  throw studioErrors.make('CONFIG_INVALID', { name, problem });
}
