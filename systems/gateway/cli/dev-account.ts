/** What `gateway dev` finds ready: the built-in model, an account with credit, and its key. */
import { randomBytes } from 'node:crypto';
import { accountByEmail } from '../ledger/accounts/accounts-store.ts';
import { putModel, putProvider } from '../ledger/catalogue/store.ts';
import { correctCredit } from '../ledger/credits.ts';
import type { Gateway } from './compose.ts';
import { keptText } from './state.ts';

const email = 'dev@example.com';
const model = 'local';
/** A hundred dollars, which "local" would need years to use up. */
const credit = 100_000_000_000n;

export async function prepareDev(gateway: Gateway, keyFile: string): Promise<string> {
  const { database, catalogue, prices, accounts, keys } = gateway;
  const { db } = database;
  await putProvider(db, {
    name: 'local',
    kind: 'local',
    baseUrl: undefined,
    secretName: undefined,
    region: undefined,
    rank: 1_000,
    enabled: true,
  });
  await putModel(db, {
    id: model,
    title: 'The deterministic model that is built in',
    operations: ['chat', 'messages', 'embeddings', 'images'],
    contextTokens: 200_000,
    maxOutputTokens: 8_192,
    enabled: true,
    offers: [{ provider: 'local', upstreamModel: model }],
  });
  if (prices.find('local', model, Date.now()) === undefined) {
    // Ten cents and forty for a million tokens: low, and still to be seen in the balance.
    const perMillion = { input: 100_000_000n, output: 400_000_000n };
    await prices.set({ provider: 'local', model, perMillion, perImage: 1_000_000n });
  }
  await catalogue.refresh();
  const known = await accountByEmail(db, email);
  const account =
    known ?? (await accounts.add(email, randomBytes(24).toString('base64url'), 'user'));
  await correctCredit(db, {
    accountId: account.id,
    kind: 'add',
    amount: credit,
    reason: 'to try it',
    by: 'gateway dev',
    // Once for each account, however often it is started.
    reference: account.id,
  });
  const limits = {
    spendNano: undefined,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    models: undefined,
    addresses: undefined,
  };
  const make = async () =>
    (await keys.make(account.id, { name: 'dev', mode: 'test', limits })).secret;
  return await keptText(keyFile, make);
}
