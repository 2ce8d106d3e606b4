/**
 * Many clients on one account while everything goes wrong: providers fail, cut, stall and lie,
 * clients hang up, the gateway is killed. Afterwards the books have to agree with what the
 * providers did.
 */
import { sql } from 'kysely';
import { reconcile } from '../../ledger/reconcile.ts';
import { sweep } from '../../ledger/sweep.ts';
import { type Deed, type FakeUpstream, fakeUpstream } from './fake-upstream.ts';
import { giveCredit, type TestGateway, testGateway } from './gateway.ts';
import { type GatewayProcess, gatewayProcess } from './gateway-process.ts';

export interface StormOptions {
  readonly requests: number;
  readonly clients: number;
  readonly kills: number;
  /** Side by side on one database; the clients share them, and they are killed in turn. */
  readonly gateways: number;
  /** The share of all requests for which there is money. */
  readonly creditShare: number;
  readonly seed: number;
}

export interface StormHold {
  readonly id: string;
  readonly state: string;
  readonly amount: bigint;
  readonly charged: bigint;
  /** The number of its request, where its provider told the usage. */
  readonly request: number | undefined;
}

export interface StormAnswer {
  readonly request: number;
  readonly status: number;
  /** What came was read until nothing more came. */
  readonly isHeard: boolean;
  /** All of it arrived. */
  readonly isWhole: boolean;
  readonly receipt: string | null;
}

export interface StormResult {
  readonly plans: readonly StormPlan[];
  readonly answers: readonly StormAnswer[];
  readonly holds: readonly StormHold[];
  readonly credit: bigint;
  readonly available: bigint;
  /** Available plus held plus suspense, as the entries say. */
  readonly entriesSum: bigint;
  readonly lowest: bigint;
  /** Holds that were open although whoever had to close them had the time to. */
  readonly forgotten: readonly string[];
  readonly stillHeld: number;
  readonly unresolvedLeft: number;
  readonly kills: number;
  readonly upstreams: readonly FakeUpstream[];
}

export interface StormPlan {
  readonly request: number;
  readonly deed: Deed;
  readonly tokens: number;
  readonly stream: boolean;
  readonly hangsUp: boolean;
  readonly isIdempotent: boolean;
}

/** Only answers cost: then the prompt's tokens are free to say which request it was. */
export const nanoPerToken = 10n;
const maxTokens = 20;

const deeds: readonly (readonly [Deed, number])[] = [
  ['answer', 70],
  ['fail', 6],
  ['busy', 2],
  ['reject', 2],
  ['cut', 3],
  ['cutLate', 3],
  ['stall', 1],
  ['stallLate', 1],
  ['failLate', 3],
  ['lie', 4],
  ['noUsage', 2],
  ['badUsage', 2],
  ['garble', 1],
];

export async function storm(options: StormOptions): Promise<StormResult> {
  await using upstreamA = await fakeUpstream('a');
  await using upstreamB = await fakeUpstream('b');
  await using home = await testGateway();
  await home.provider('a', upstreamA.url);
  await home.provider('b', upstreamB.url);
  await home.model('m', ['a', 'b'], { input: 0n, output: nanoPerToken * 1_000_000n });
  const account = await home.account(0n);
  const plans = planned(options);
  const expected = plans.reduce((sum, { tokens }) => sum + BigInt(tokens) * nanoPerToken, 0n);
  const credit = BigInt(Math.ceil(Number(expected) * options.creditShare));
  await giveCredit(home.db, account.id, credit);
  const answers: StormAnswer[] = [];
  const seats = await Promise.all(
    Array.from({ length: options.gateways }, async () => {
      const gateway = await startGateway(home);
      return { current: Promise.resolve(gateway) };
    }),
  );
  const killEvery = Math.ceil(plans.length / (options.kills + 1));
  let done = 0;
  let kills = 0;
  const queue = plans.values();
  const seatOf = (place: number) => {
    const seat = seats[place % seats.length];
    if (seat === undefined) throw new Error('a storm needs a gateway');
    return seat;
  };
  const client = async (place: number) => {
    // Each attempt at the next one: a request that is tried again meets another process.
    let attempt = place;
    const next = () => {
      attempt += 1;
      return seatOf(attempt).current;
    };
    for (const plan of queue) {
      answers.push(await send(plan, account.key, next));
      done += 1;
      if (kills < options.kills && done >= killEvery * (kills + 1)) {
        const seat = seatOf(kills);
        kills += 1;
        seat.current = seat.current.then(async (gateway) => {
          await gateway.kill();
          return await startGateway(home);
        });
        await seat.current;
      }
    }
  };
  await Promise.all(Array.from({ length: options.clients }, (_, place) => client(place)));
  await Promise.all(seats.map(async ({ current }) => await (await current).stop()));
  const forgotten = await forgottenIn(home, answers);
  await settleAll(home);
  return {
    plans,
    forgotten,
    answers,
    credit,
    kills,
    upstreams: [upstreamA, upstreamB],
    ...(await books(home, account.id)),
  };
}

function startGateway(home: TestGateway): Promise<GatewayProcess> {
  return gatewayProcess(home.databaseUrl, {
    // Longer than a busy machine takes for an answer: else it is all silence, and proves nothing.
    GATEWAY_FIRST_BYTE_MS: '3000',
    GATEWAY_BETWEEN_CHUNKS_MS: '3000',
    GATEWAY_WHOLE_ANSWER_MS: '3000',
    GATEWAY_STRATEGY: 'order',
    // The log is not what is looked at here.
    GATEWAY_LOG_LEVEL: 'info',
  });
}

/** Whose end was heard by its client, or that a process left that was not killed. */
async function forgottenIn(
  { db }: TestGateway,
  answers: readonly StormAnswer[],
): Promise<readonly string[]> {
  const heard = new Set(answers.filter(({ isHeard }) => isHeard).map(({ receipt }) => receipt));
  // Who ends in order leaves no lease behind.
  const { rows } = await sql<{ id: string; has_lease: boolean }>`
    select h.id, p.id is not null as has_lease
    from hold h left join gateway_process p on p.id = h.owner
    where h.state = 'held'`.execute(db);
  return rows.filter(({ id, has_lease }) => !has_lease || heard.has(id)).map(({ id }) => id);
}

/** As time would do it: what is left open becomes unresolved, and the operator absorbs it. */
async function settleAll({ db, gateway }: TestGateway): Promise<void> {
  const owner = crypto.randomUUID();
  while ((await sweep({ db, owner, leaseS: 0 })).unresolved > 0);
  const lookUp = async () => ({ kind: 'unknown' as const });
  const nowMs = () => Date.now() + 1_000;
  await reconcile({ db, ledger: gateway.ledger, lookUp, graceS: 0, nowMs });
}

async function books({ db, gateway }: TestGateway, accountId: string) {
  const balance = await gateway.ledger.balance(accountId);
  // The lowest that it ever was: entries of a wallet are numbered in the order of their commits.
  const { rows } = await sql<{ sum: string; lowest: string }>`select
    coalesce(sum(change), 0)::text as sum, coalesce(min(available), 0)::text as lowest
    from (select available + held + suspense - debt as change,
      sum(available) over (order by id) as available
      from entry where wallet_id = ${accountId}) as entries`.execute(db);
  const holds = await db
    .selectFrom('hold')
    .select(['id', 'state', 'amount', 'charged', 'usage'])
    .where('account_id', '=', accountId)
    .execute();
  const left = (state: string) => holds.filter((hold) => hold.state === state).length;
  return {
    available: balance?.available ?? 0n,
    entriesSum: BigInt(rows[0]?.sum ?? -1),
    lowest: BigInt(rows[0]?.lowest ?? -1),
    stillHeld: left('held'),
    unresolvedLeft: left('unresolved'),
    holds: holds.map(({ id, state, amount, charged, usage }) => ({
      id,
      state,
      amount: BigInt(amount),
      charged: BigInt(charged ?? 0),
      request: requestOf(usage),
    })),
  };
}

/** Each request has a prompt of its own length; a liar says a million times that. */
function requestOf(usage: unknown): number | undefined {
  const { input = 0 } = (usage ?? {}) as { readonly input?: number };
  if (input < firstRequest) return undefined;
  return input >= lies ? input / lies : input;
}

const lies = 1_000_000;
/** Above everything that the gateway would count by itself. */
const firstRequest = 1_000;

function planned({ requests, seed }: StormOptions): StormPlan[] {
  const random = randomOf(seed);
  const total = deeds.reduce((sum, [, weight]) => sum + weight, 0);
  const pick = (): Deed => {
    let at = random() * total;
    for (const [deed, weight] of deeds) {
      at -= weight;
      if (at < 0) return deed;
    }
    return 'answer';
  };
  return Array.from({ length: requests }, (_, index) => {
    const stream = random() < 0.5;
    return {
      request: firstRequest + index,
      deed: pick(),
      tokens: 1 + Math.floor(random() * 8),
      stream,
      hangsUp: random() < 0.08,
      isIdempotent: random() < 0.5,
    };
  });
}

/** Mulberry32: the same seed, the same storm. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A client that knows its manners tries again with its key until it hears an end. */
async function send(
  plan: StormPlan,
  key: string,
  gateway: () => Promise<GatewayProcess>,
): Promise<StormAnswer> {
  for (;;) {
    const { url } = await gateway();
    const answer = await sendOnce(plan, key, url);
    const isOpen = answer.status === 0 || answer.status === 409;
    if (!isOpen || !plan.isIdempotent || plan.hangsUp) return answer;
    // The same key is answered when the call that had it has ended, which a kill leaves open.
    if (answer.status === 409) return answer;
  }
}

async function sendOnce(plan: StormPlan, key: string, url: string): Promise<StormAnswer> {
  const { request, deed, tokens, stream, hangsUp, isIdempotent } = plan;
  const script = { do: deed, mark: String(request), tokens, prompt: request, only: 'a' };
  const hangUp = new AbortController();
  const none = { request, isHeard: false, isWhole: false, receipt: null };
  // Every other one does not even wait until its money is held.
  if (hangsUp && request % 2 === 0) setImmediate(() => hangUp.abort());
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      signal: hangUp.signal,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(isIdempotent ? { 'idempotency-key': `key-${request}` } : {}),
      },
      body: JSON.stringify({
        model: 'm',
        max_tokens: maxTokens,
        stream,
        messages: [{ role: 'user', content: JSON.stringify(script) }],
      }),
    });
    const { status } = response;
    const receipt = response.headers.get('x-receipt-id');
    if (hangsUp) {
      hangUp.abort();
      return { ...none, status, receipt };
    }
    const text = await response.text();
    const isWhole = status === 200 && (!stream || text.trimEnd().endsWith('data: [DONE]'));
    return { request, status, isHeard: true, isWhole, receipt };
  } catch {
    // The gateway was killed, or we hung up before it answered: status 0.
    return { ...none, status: 0 };
  }
}
