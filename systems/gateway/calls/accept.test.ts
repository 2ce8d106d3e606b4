import { expect, test } from 'vitest';
import type { Principal } from '../accounts/principal.ts';
import type { Claim } from '../limits/limit.ts';
import type { HoldOutcome, HoldRequest } from '../model/hold.ts';
import { type AcceptTools, type Asking, accept } from './accept.ts';
import { healthBoard } from './health-board.ts';

const principal: Principal = { kind: 'session', accountId: 'a', role: 'user' };
const price = {
  provider: 'p',
  model: 'm',
  version: 1,
  fromMs: 0,
  perMillion: { input: 0n, output: 1_000_000n },
};
const claim: Claim = {
  key: 'account:a:tokens',
  capacity: 1_000,
  refillPerS: 0,
  cost: 0,
  what: 'tokens',
  whose: 'account',
};
const model = {
  id: 'm',
  title: 'M',
  operations: ['chat'],
  contextTokens: 1_000,
  maxOutputTokens: 100,
  enabled: true,
  madeAtMs: 0,
  offers: [{ provider: 'p', upstreamModel: 'up' }],
};
const asking: Asking = {
  principal,
  address: '127.0.0.1',
  operation: 'chat',
  body: { model: 'm', max_tokens: 60, messages: [{ role: 'user', content: 'x' }] },
  face: undefined,
  idempotencyKey: undefined,
  quoteId: undefined,
  noStore: false,
  tellLimits: () => {},
};

interface Ledger {
  readonly hold: (request: HoldRequest) => Promise<HoldOutcome>;
  readonly voids?: () => Promise<never>;
}

/** What is taken of the limits, less what was given back, and how the request ended. */
async function tried({ hold, voids }: Ledger) {
  let taken = 0;
  const never = () => Promise.reject(new Error('it was not to be asked'));
  const tools: AcceptTools = {
    catalogue: {
      refresh: never,
      entries: () => ({ providers: [], models: [model] }),
      hasSecret: () => true,
      model: () => model,
      servedBy: () => [
        {
          entry: {
            name: 'p',
            kind: 'compatible',
            baseUrl: undefined,
            secretName: undefined,
            region: undefined,
            rank: 0,
            enabled: true,
          },
          provider: {
            name: 'p',
            kind: 'compatible',
            stopsBilling: false,
            operations: ['chat'],
            send: never,
          },
          upstreamModel: 'up',
        },
      ],
      provider: () => undefined,
    },
    prices: {
      find: () => price,
      list: () => [price],
      versions: () => [price],
      set: never,
      refresh: never,
    },
    ledger: {
      hold,
      quote: never,
      void: voids ?? (async () => ({ changed: true, state: 'void', charged: 0n })),
    },
    health: healthBoard(() => 0),
    strategy: 'order',
    nowMs: () => 0,
    limiter: {
      async take(_who, _address, tokens) {
        taken += tokens;
        return [claim];
      },
      async giveBack(claims, unusedTokens) {
        expect(claims).toEqual([claim]);
        taken -= unusedTokens;
      },
    },
    keepsAnswers: false,
  };
  const [ended] = await Promise.allSettled([accept(tools, asking)]);
  return { taken, ended };
}

const heldWith = (provider: string) => async (request: HoldRequest) =>
  ({
    kind: 'held',
    hold: {
      id: request.id,
      accountId: 'a',
      keyId: undefined,
      amount: 60n,
      terms: { ...request.terms, prices: [{ ...price, provider }] },
    },
  }) satisfies HoldOutcome;

test('a call keeps what it may use of the limits', async () => {
  const { taken, ended } = await tried({ hold: heldWith('p') });
  expect(ended).toMatchObject({ status: 'fulfilled', value: { kind: 'call' } });
  expect(taken).toBeGreaterThanOrEqual(60);
});

test.each<[string, Ledger, string]>([
  ['has too little credit', { hold: async () => ({ kind: 'noWallet' }) }, 'rejected'],
  ['was answered before', { hold: async () => replay }, 'fulfilled'],
  ['has a quote whose provider is gone', { hold: heldWith('other') }, 'rejected'],
  ['meets no ledger', { hold: () => Promise.reject(new Error('gone')) }, 'rejected'],
  [
    'meets none when its hold is to be let go',
    { hold: heldWith('other'), voids: () => Promise.reject(new Error('gone')) },
    'rejected',
  ],
])('a request that %s takes nothing of the limits', async (_what, ledger, status) => {
  const { taken, ended } = await tried(ledger);
  expect(ended.status).toBe(status);
  expect(taken).toBe(0);
});

const replay: HoldOutcome = {
  kind: 'replay',
  holdId: 'h',
  answer: { status: 200, contentType: 'application/json', body: '{}' },
  charged: 1n,
  provider: 'p',
};
