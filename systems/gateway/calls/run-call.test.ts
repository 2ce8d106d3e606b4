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

function callOf(pieces: readonly StreamPiece[], asked: object[] = []): Call {
  const provider: Provider = {
    name: 'p',
    kind: 'compatible',
    stopsBilling: false,
    operations: ['chat'],
    async send({ body }) {
      asked.push(body);
      return { kind: 'stream', dialect: 'openai', pieces: streamed(pieces) };
    },
  };
  return {
    hold,
    operation: 'chat',
    body: { model: 'm', max_tokens: 900 },
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

test('a provider is asked for no more than is held', async () => {
  const asked: object[] = [];
  const settled = { changed: true, state: 'settled', charged: 2n } as const;
  const tools = toolsWith(async () => settled);
  await runCall(tools, callOf([word, usage, done], asked), clientOf([]));
  expect(asked).toEqual([{ model: 'm', max_tokens: 50 }]);
});
