/**
 * A process of the gateway as far as its money goes, with many clients at once, that is killed at
 * any moment: `money-client.ts <url> <account> <clients> <lease seconds>`, then its work as JSON on
 * a line of stdin: the numbers of its requests, and webhooks that reach it, each twice at once.
 * Each number has an idempotency key; what it was told of a request it says on stdout, and its
 * client goes on when the number comes back on stdin: so it is never ahead of whoever kills it.
 */
import { createInterface } from 'node:readline';
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import Stripe from 'stripe';
import { stripeWebhook } from '../../../billing/webhook.ts';
import { openLedger } from '../../../ledger/ledger.ts';
import { gatewayMigrations } from '../../../ledger/migrations/list.ts';
import { openPayments } from '../../../ledger/payments.ts';
import { ledgerKeeper } from '../../../ledger/process-lease.ts';
import type { LedgerSchema } from '../../../ledger/schema.ts';
import type { Hold } from '../../../model/hold.ts';
import { secret } from '../fake-stripe.ts';
import { fateOf, worst } from '../fate.ts';
import { termsOf, usageOf } from '../money.ts';

const [url = '', accountId = '', clients = '1', lease = '1'] = process.argv.slice(2);
const owner = uuidv7();
const { db, close } = await openDatabase<LedgerSchema>({
  url,
  name: 'money-client',
  migrations: gatewayMigrations,
  log: silentLog,
});
const ledger = openLedger({ db, owner });
const keeper = ledgerKeeper({
  db,
  ledger,
  owner,
  leaseS: Number(lease),
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
  onError: (error) => say('error', String(error)),
  wait: async () => {},
  onLeft: (holds) => say('error', `${holds} are left`),
});

const webhook = stripeWebhook({
  stripe: new Stripe('sk_test_of_the_test'),
  payments: openPayments({ db, bonusWhen: 'purchase' }),
  secrets: [secret],
  nowMs: Date.now,
  onUnclaimed: ({ paymentId }) => say('error', `${paymentId} is for nobody`),
});

interface Work {
  readonly numbers: number[];
  readonly webhooks: readonly { text: string; headers: Record<string, string> }[];
}

function say(...words: readonly (string | number | bigint)[]): void {
  process.stdout.write(`${words.join(' ')}\n`);
}

/** False when it can't be told yet what became of it. */
async function request(number: number): Promise<boolean> {
  const outcome = await ledger.hold({
    id: uuidv7(),
    accountId,
    terms: termsOf(worst),
    idempotency: { key: `request-${number}`, digest: String(number) },
  });
  if (outcome.kind === 'running') return false;
  if (outcome.kind === 'held') await serve(number, outcome.hold);
  else if (outcome.kind === 'replay') say('replay', number, outcome.holdId, outcome.answer.body);
  else say(outcome.kind, number);
  return true;
}

async function serve(number: number, hold: Hold): Promise<void> {
  const { kind, used } = fateOf(hold.id);
  if (kind === 'failed') {
    await ledger.void(hold, 'the upstream failed');
    return say('failed', number, hold.id);
  }
  if (kind === 'cut') {
    await ledger.unresolved(hold, 'the upstream was cut');
    return say('cut', number, hold.id);
  }
  const body = `${number}:${hold.id}`;
  const answer = { status: 200, contentType: 'text/plain', body };
  const settlement = { provider: 'local', usage: usageOf(used), answer };
  const settling = [ledger.settle(hold, settlement)];
  if (kind === 'twice') settling.push(ledger.settle(hold, settlement), ledger.void(hold, 'late'));
  const [{ charged } = { charged: -1n }] = await Promise.all(settling);
  say('answered', number, hold.id, charged, body);
}

const given = Promise.withResolvers<Work>();
const heard = new Map<string, () => void>();
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.startsWith('{')) given.resolve(JSON.parse(line) as Work);
  else heard.get(line)?.();
});

async function client(numbers: number[]): Promise<void> {
  for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
    const { promise, resolve } = Promise.withResolvers<void>();
    heard.set(String(number), resolve);
    if (await request(number)) await promise;
    else numbers.unshift(number);
  }
}

await keeper.start();
const { numbers, webhooks } = await given.promise;
await Promise.all([
  ...Array.from({ length: Number(clients) }, () => client(numbers)),
  ...[...webhooks, ...webhooks].map(({ text, headers }) =>
    webhook({ body: Buffer.from(text), headers }),
  ),
]);
await keeper.stop();
await close();
say('done');
process.stdin.destroy();
