/** A whole gateway in this process, on a database of its own, with an account that has money. */
import { silentLog, testDatabase } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { deadlineAfter, systemClock } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Kysely } from 'kysely';
import { composeGateway, type Gateway } from '../../cli/compose.ts';
import type { GatewaySchema } from '../../cli/gateway-db.ts';
import { defaultTimeLimits, type GatewaySettings } from '../../cli/settings.ts';
import { addAccount } from '../../ledger/accounts/accounts-store.ts';
import type { KeyLimits } from '../../ledger/accounts/keys-store.ts';
import { putModel, putProvider } from '../../ledger/catalogue/store.ts';
import { gatewayMigrations } from '../../ledger/migrations/list.ts';
import { book, lockWallets, openWallet } from '../../ledger/wallets.ts';
import type { Nano } from '../../model/money.ts';

const nanoPerDollar = 1_000_000_000n;
export const testSecret = 'a secret of the tests, longer than 32 signs';

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly url: string;
  readonly db: Kysely<GatewaySchema>;
  readonly databaseUrl: string;
  /** Every line that was logged. */
  readonly lines: readonly string[];
  account(credit?: Nano): Promise<TestAccount>;
  key(accountId: string, limits?: Partial<KeyLimits>, mode?: 'live' | 'test'): Promise<string>;
  provider(name: string, url: string, kind?: string): Promise<void>;
  /** Without a price where it is `null`. */
  model(id: string, providers: readonly string[], price?: ModelPrice | null): Promise<void>;
}

export interface TestAccount {
  readonly id: string;
  readonly email: string;
  readonly key: string;
  readonly keyId: string;
}

export interface ModelPrice {
  readonly input: Nano;
  readonly output: Nano;
  readonly perImage?: Nano;
}

/** A token of the prompt costs 2 nano-dollars, one of the answer 10. */
const testPrice: ModelPrice = { input: 2_000_000n, output: 10_000_000n, perImage: 500n };

const noLimits: KeyLimits = {
  spendNano: undefined,
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  models: undefined,
  addresses: undefined,
};

function testSettings(
  databaseUrl: string,
  lines: string[],
  changes: Partial<GatewaySettings> = {},
): GatewaySettings {
  return {
    host: '127.0.0.1',
    port: 0,
    databaseUrl,
    folder: undefined,
    poolSize: 8,
    redisUrl: undefined,
    secret: testSecret,
    providerSecret: (name) => (name.startsWith('TEST_') ? 'sk-upstream-secret' : undefined),
    privateNetworks: ['127.0.0.1/32'],
    strategy: 'order',
    timeLimits: defaultTimeLimits,
    accountRate: { requestsPerMinute: undefined, tokensPerMinute: undefined },
    addressRate: { requestsPerMinute: undefined, tokensPerMinute: undefined },
    limitStore: 'memory',
    cache: undefined,
    trustProxy: false,
    otlpEndpoint: undefined,
    sentryDsn: undefined,
    publicUrl: 'https://gateway.example',
    bonusWhen: 'signup',
    stripe: undefined,
    log: logger({
      service: 'gateway',
      stream: { write: (line) => lines.push(line) },
      level: 'debug',
    }),
    sendConfirmation: async () => {},
    ...changes,
  };
}

/** `through`: the gateway itself reaches its database there, such as at a proxy that fails. */
export async function testGateway(
  changes: Partial<GatewaySettings> = {},
  through: (databaseUrl: string) => Promise<string> = async (url) => url,
): Promise<TestGateway> {
  const database = await testDatabase<GatewaySchema>({
    migrations: gatewayMigrations,
    log: silentLog,
  });
  const lines: string[] = [];
  const reached = await through(database.url);
  const gateway = await composeGateway(testSettings(reached, lines, changes), () => true);
  const fail = (error: unknown) => lines.push(String(error));
  for (const part of gateway.parts) await part.start(new AbortController().signal, fail);
  const { db } = database;
  const key: TestGateway['key'] = async (accountId, limits = {}, mode = 'live') => {
    const request = { name: 'test', mode, limits: { ...noLimits, ...limits } };
    return (await gateway.keys.make(accountId, request)).secret;
  };
  return {
    gateway,
    url: gateway.server.url(),
    db,
    databaseUrl: database.url,
    lines,
    key,
    account: (credit = 100n * nanoPerDollar) => newAccount(gateway, db, credit),
    async provider(name, url, kind = 'compatible') {
      const fixed = { region: undefined, rank: 100, enabled: true, secretName: 'TEST_API_KEY' };
      await putProvider(db, { name, kind, baseUrl: url, ...fixed });
      await gateway.catalogue.refresh();
    },
    async model(id, providers, price = testPrice) {
      await setModel(gateway, db, id, providers, price);
    },
    async [Symbol.asyncDispose]() {
      const deadline = deadlineAfter(20_000, systemClock);
      for (const part of gateway.parts.toReversed()) await part.stop?.(deadline);
      deadline.close();
      await database.close();
    },
  };
}

async function setModel(
  gateway: Gateway,
  db: Kysely<GatewaySchema>,
  id: string,
  providers: readonly string[],
  price: ModelPrice | null,
): Promise<void> {
  await putModel(db, {
    id,
    title: id,
    operations: ['chat', 'messages', 'embeddings', 'images'],
    contextTokens: 100_000,
    maxOutputTokens: 1_000,
    enabled: true,
    offers: providers.map((provider) => ({ provider, upstreamModel: `up-${id}` })),
  });
  if (price !== null) {
    const { input, output, perImage } = price;
    for (const provider of providers) {
      await gateway.prices.set({ provider, model: id, perMillion: { input, output }, perImage });
    }
  }
  await gateway.catalogue.refresh();
}

async function newAccount(
  gateway: Gateway,
  db: Kysely<GatewaySchema>,
  credit: Nano,
): Promise<TestAccount> {
  const email = `${uuidv7()}@example.com`;
  const { id } = await madeAccount(db, email);
  if (credit > 0n) await giveCredit(db, id, credit);
  const request = { name: 'test', mode: 'live' as const, limits: noLimits };
  const { key, secret } = await gateway.keys.make(id, request);
  return { id, email, key: secret, keyId: key.id };
}

/** Without a password that could be used: argon2id would be most of what a test does. */
async function madeAccount(db: Kysely<GatewaySchema>, email: string) {
  const id = uuidv7();
  await openWallet(db, id);
  const none = { referralCode: undefined, confirmation: undefined };
  await addAccount(db, { id, email, passwordHash: 'none', role: 'user', ...none });
  return { id };
}

export async function giveCredit(
  db: Kysely<GatewaySchema>,
  walletId: string,
  amount: Nano,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockWallets(trx, [walletId]);
    await book(trx, { walletId, kind: 'credit', amount, book: 'operator' });
  });
}
