import { expect, test } from 'vitest';
import type { StreamEvent } from '../dialects/dialect.ts';
import type { CloseOutcome, Hold, Settlement } from '../model/hold.ts';
import type { Provider, StreamPiece } from '../providers/provider.ts';
import type { Call, CallTools, Client } from './call.ts';
import { runCall } from './run-call.ts';

const price = { model: 'm', version: 1, fromMs: 0, perMillion: { input: 0n, output: 1_000_000n } };
const hold: Hold = {
  id: 'h',
  accountId: 'a',
  keyId: undefined,
  amount: 50n,
  terms: {
    model: 'm',
    size: { promptTokens: 0, maxTokens: 50, n: 1, images: 0 },
    prices: [{ provider: 'p', ...price }],
  },
};

const chunk = (more: object): StreamPiece => ({
  kind: 'event',
  event: { data: JSON.stringify({ id: 'c', choices: [], ...more }) },
});
const word = chunk({ choices: [{ index: 0, delta: { content: 'hi' } }] });
const usage = chunk({ usage: { prompt_tokens: 1, completion_tokens: 2 } });
const done: StreamPiece = { kind: 'event', event: { data: '[DONE]' } satisfies StreamEvent };

async function* streamed(pieces: readonly StreamPiece[]): AsyncGenerator<StreamPiece> {
  yield* pieces;
}

function callOf(
  pieces: readonly StreamPiece[] | AsyncIterable<StreamPiece>,
  asked: object[] = [],
  more: Partial<Provider> = {},
): Call {
  const provider: Provider = {
    name: 'p',
    kind: 'compatible',
    stopsBilling: false,
    operations: ['chat'],
    async send({ body }) {
      asked.push(body);
      const given = Array.isArray(pieces) ? streamed(pieces) : pieces;
      return { kind: 'stream', dialect: 'openai', pieces: given as AsyncIterable<StreamPiece> };
    },
    ...more,
  };
  return {
    hold,
    operation: 'chat',
    body: { model: 'm', max_tokens: 900 },
    face: undefined,
    stream: true,
    wantsUsage: false,
    routes: [{ provider, model: 'up' }],
    promptEstimate: 1,
    keepsAnswer: false,
    cacheKey: undefined,
  };
}

function toolsWith(settle: (settlement: Settlement) => Promise<CloseOutcome>): CallTools {
  const never = () => Promise.reject(new Error('it was not to be asked'));
  return {
    ledger: {
      settle: (_hold, settlement) => settle(settlement),
      void: never,
      unresolved: never,
      upstream: never,
    },
    longestCallMs: 60_000,
    limits: { firstByteMs: 1_000, betweenChunksMs: 1_000, wholeAnswerMs: 1_000 },
    nowMs: () => 0,
    asked: () => {},
    heard: () => {},
    cache: undefined,
    close: (work) => work(),
  };
}

function clientOf(written: string[]): Client {
  return {
    signal: new AbortController().signal,
    write: async (text) => void written.push(text),
    leave: () => undefined,
  };
}

test('the end of a stream goes out when it is paid for, and once', async () => {
  const paying = Promise.withResolvers<CloseOutcome>();
  const isAsked = Promise.withResolvers<void>();
  const written: string[] = [];
  const tools = toolsWith(() => {
    isAsked.resolve();
    return paying.promise;
  });
  const running = runCall(tools, callOf([word, usage, done]), clientOf(written));
  await isAsked.promise;
  // All that was said is with the client; that it is over is not.
  expect(written.join('')).toContain('hi');
  expect(written.join('')).not.toContain('[DONE]');
  paying.resolve({ changed: true, state: 'settled', charged: 2n });
  expect(await running).toMatchObject({ kind: 'answered', charged: 2n, usedTokens: 3 });
  expect(written.join('').split('[DONE]')).toHaveLength(2);
});

test('a ledger that can not be told leaves a stream without an end', async () => {
  const written: string[] = [];
  const tools = toolsWith(() => Promise.reject(new Error('the database is gone')));
  const running = runCall(tools, callOf([word, usage, done]), clientOf(written));
  await expect(running).rejects.toThrow('the database is gone');
  expect(written.join('')).not.toContain('[DONE]');
});

test('a provider is asked for what is held, also where the client gave no limit', async () => {
  const asked: object[] = [];
  const settled = { changed: true, state: 'settled', charged: 2n } as const;
  const tools = toolsWith(async () => settled);
  const call = callOf([word, usage, done], asked);
  await runCall(tools, call, clientOf([]));
  await runCall(tools, { ...call, body: { model: 'm' } }, clientOf([]));
  expect(asked).toEqual(Array(2).fill({ model: 'm', max_tokens: 50 }));
});

const settledAt = (charged: bigint) => ({ changed: true, state: 'settled', charged }) as const;

/** Hangs up when so many pieces were written to it. */
function leaverAfter(most: number, written: string[]): Client {
  const gone = new AbortController();
  const write = async (text: string) => {
    written.push(text);
    if (written.length === most) gone.abort();
  };
  return { signal: gone.signal, write, leave: () => gone.abort() };
}

test("an answer that its client leaves is settled by the provider's record", async () => {
  const told: string[] = [];
  const base = toolsWith(() => Promise.reject(new Error('nobody knows yet what it used')));
  const ledger = {
    ...base.ledger,
    upstream: async (_hold: Hold, call: object) => void told.push(JSON.stringify(call)),
    unresolved: async (_hold: Hold, reason: string) => {
      told.push(reason);
      return { changed: true, state: 'unresolved', charged: 0n } as const;
    },
  };
  const kept = { stopsBilling: true, recordOf: async () => undefined };
  const call = callOf([word, word, word], [], kept);
  const end = await runCall({ ...base, ledger }, call, leaverAfter(1, []));
  expect(end.kind).toBe('gone');
  expect(told).toEqual(['{"provider":"p","reference":"c"}', 'aborted']);
});

test('a stream goes on when its record can not be noted', async () => {
  const base = toolsWith(async () => settledAt(2n));
  const written: string[] = [];
  const kept = { recordOf: async () => undefined };
  const end = await runCall(base, callOf([word, usage, done], [], kept), clientOf(written));
  expect(end).toMatchObject({ kind: 'answered', charged: 2n });
  expect(written.join('')).toContain('[DONE]');
});

test('whose thoughts have a price is read to its end, for only the end tells of them', async () => {
  const settlements: Settlement[] = [];
  const tools = toolsWith(async (settlement) => {
    settlements.push(settlement);
    return settledAt(2n);
  });
  const call = callOf([word, word, usage, done], [], { stopsBilling: true });
  const [first] = call.hold.terms.prices;
  const perMillion = { input: 0n, output: 1n, reasoning: 2n };
  const prices = [{ ...first, provider: 'p', ...price, perMillion }];
  const thinking = { ...call, hold: { ...hold, terms: { ...hold.terms, prices } } };
  await runCall(tools, thinking, leaverAfter(1, []));
  await runCall(tools, { ...call, body: { reasoning_effort: 'low' } }, leaverAfter(1, []));
  await runCall(tools, call, leaverAfter(1, []));
  // Of the last one that counted is charged which it was sent: half a token.
  expect(settlements.map(({ usage: { output } }) => output)).toEqual([2, 2, 1]);
});

test('a hold that was closed by somebody else leaves a stream without an end', async () => {
  const written: string[] = [];
  const tools = toolsWith(async () => ({ changed: false, state: 'void', charged: 0n }));
  const running = runCall(tools, callOf([word, usage, done]), clientOf(written));
  await expect(running).rejects.toThrow('void');
  expect(written.join('')).not.toContain('[DONE]');
});

test('an error of ours leaves no hold open', async () => {
  const closed: string[] = [];
  const base = toolsWith(() => Promise.reject(new Error('there was no answer')));
  const unresolved = async (_hold: Hold, reason: string) => {
    closed.push(reason);
    return { changed: true, state: 'unresolved', charged: 0n } as const;
  };
  const send = () => Promise.reject(new Error('a bug'));
  const call = callOf([], [], { send });
  const running = runCall({ ...base, ledger: { ...base.ledger, unresolved } }, call, clientOf([]));
  await expect(running).rejects.toThrow('a bug');
  expect(closed).toEqual(['the gateway failed']);
  // Also where the ledger is gone it is the first error that is told.
  await expect(runCall(base, call, clientOf([]))).rejects.toThrow('a bug');
});

test('what runs for longer than a hold stands is ended, left, and paid for', async () => {
  const settlements: Settlement[] = [];
  const base = toolsWith(async (settlement) => {
    settlements.push(settlement);
    return settledAt(1n);
  });
  const left = Promise.withResolvers<void>();
  async function* forEver(): AsyncGenerator<StreamPiece> {
    yield word;
    await left.promise;
    yield { kind: 'failed', failure: { reason: 'aborted' } };
  }
  const client = { ...clientOf([]), leave: left.resolve };
  const end = await runCall({ ...base, longestCallMs: 1 }, callOf(forEver()), client);
  expect(end).toMatchObject({ kind: 'answered', charged: 1n });
  expect(settlements).toMatchObject([{ usage: { output: 1 } }]);
});
