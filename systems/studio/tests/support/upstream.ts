/**
 * An OpenAI-compatible endpoint over real HTTP with a ledger of its own: each idempotency key is
 * charged once and answered the same again. What goes wrong is said by a script.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { costOf, dollarText } from '../../model/money.ts';
import type { ModelPrice } from '../../model/nouns.ts';

export type Fault =
  | 'none'
  /** It says itself that it failed, and charges nothing. */
  | 'failed'
  /** The connection breaks before it has done anything. */
  | 'dropped'
  /** It charges, and the answer is lost on the way. */
  | 'lost'
  /** It charges, and something on the way answers 502 in its stead. */
  | 'masked'
  /** It charges an answer that is of no use. */
  | 'rubbish'
  | 'limited'
  /** It refuses this request for good. */
  | 'refused'
  | 'no credit'
  | 'no access';

export interface Asked {
  /** How often it was asked, over all keys; from 1. */
  readonly count: number;
  readonly key: string;
  readonly model: string;
  readonly prompt: string;
}

export interface Charge {
  readonly key: string;
  readonly cost: bigint;
  readonly prompt: string;
}

export interface Upstream {
  readonly url: string;
  readonly prices: readonly ModelPrice[];
  readonly charges: ReadonlyMap<string, Charge>;
  /** Requests that it had, charged or not. */
  readonly asked: () => number;
  readonly mostAtOnce: () => number;
  readonly arrivals: readonly number[];
  total(): bigint;
  script: (asked: Asked) => Fault;
  latencyMs: (asked: Asked) => number;
  answer: (asked: Asked, maxTokens: number) => string;
  close(): Promise<void>;
}

const prices: readonly ModelPrice[] = [
  { model: 'local', input: 1_000_000_000n, output: 3_000_000_000n, enforcesMaxTokens: true },
  { model: 'small', input: 150_000_000n, output: 600_000_000n, enforcesMaxTokens: true },
  { model: 'large', input: 10_000_000_007n, output: 30_000_000_011n, enforcesMaxTokens: true },
  { model: 'boundless', input: 1_000n, output: 1_000n, enforcesMaxTokens: false },
];

interface Body {
  readonly model: string;
  readonly messages: readonly { readonly content: string }[];
  readonly max_tokens: number;
}

export async function startUpstream(): Promise<Upstream> {
  const charges = new Map<string, Charge>();
  const answers = new Map<string, string>();
  const bodies = new Map<string, string>();
  const busy = new Set<string>();
  const arrivals: number[] = [];
  let asked = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    void serve(request, response).finally(() => {
      atOnce -= 1;
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    if (request.method === 'GET') return answerCatalog(response);
    const key = String(request.headers['idempotency-key'] ?? '');
    const { model, messages, max_tokens: maxTokens } = JSON.parse(text) as Body;
    const prompt = messages.map(({ content }) => content).join('\n');
    asked += 1;
    arrivals.push(performance.now());
    const seen: Asked = { count: asked, key, model, prompt };
    if (busy.has(key)) return refuse(response, 409, 'this key is being answered');
    busy.add(key);
    try {
      await pause(upstream.latencyMs(seen));
      const fault = upstream.script(seen);
      if (isFree(fault)) return answerFault(response, fault);
      const known = bodies.get(key);
      if (known !== undefined && known !== text) {
        return refuse(response, 422, 'another request under the same key');
      }
      const answer = answers.get(key) ?? make(key, seen, maxTokens, fault);
      bodies.set(key, text);
      if (fault === 'lost') return void response.destroy();
      if (fault === 'masked') return void response.writeHead(502).end('<h1>Bad Gateway</h1>');
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    } finally {
      busy.delete(key);
    }
  }

  function make(key: string, seen: Asked, maxTokens: number, fault: Fault): string {
    const content = fault === 'rubbish' ? '' : upstream.answer(seen, maxTokens);
    const usage = {
      prompt_tokens: Math.ceil(Buffer.byteLength(seen.prompt) / 4),
      completion_tokens: Math.min(maxTokens, Math.max(1, Math.ceil(content.length / 4))),
    };
    const price = prices.find((one) => one.model === seen.model);
    if (price === undefined) throw new Error(`no price for ${seen.model}`);
    const tokens = { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens };
    charges.set(key, { key, cost: costOf(price, tokens), prompt: seen.prompt });
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
    const answer = JSON.stringify({ id: `gen-${charges.size}`, model: seen.model, choices, usage });
    answers.set(key, answer);
    return answer;
  }

  const upstream: Upstream = {
    url: '',
    prices,
    charges,
    arrivals,
    asked: () => asked,
    mostAtOnce: () => mostAtOnce,
    total: () => [...charges.values()].reduce((sum, { cost }) => sum + cost, 0n),
    script: () => 'none',
    latencyMs: () => 0,
    answer: ({ prompt }) => `Answer to: ${prompt}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(upstream, { url: `http://127.0.0.1:${port}` });
}

function isFree(fault: Fault): boolean {
  return !['none', 'lost', 'masked', 'rubbish'].includes(fault);
}

const refusals: Partial<Record<Fault, readonly [status: number, message: string]>> = {
  limited: [429, 'too many requests'],
  refused: [400, 'this prompt is not answered'],
  'no credit': [402, 'not enough credit'],
  'no access': [401, 'the key is not valid'],
};

function answerFault(response: ServerResponse, fault: Fault): void {
  if (fault === 'dropped') {
    response.destroy();
    return;
  }
  if (fault === 'limited') response.setHeader('retry-after', '1');
  const [status, message] = refusals[fault] ?? [500, 'the provider failed'];
  refuse(response, status, message);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { message, type: 'error' } }));
}

function answerCatalog(response: ServerResponse): void {
  const models = prices.map(({ model, input, output, enforcesMaxTokens }) => ({
    id: model,
    operations: ['chat'],
    max_output_tokens: enforcesMaxTokens ? 4_096 : null,
    enforces_max_tokens: enforcesMaxTokens,
    providers: [
      {
        provider: 'scripted',
        price: { usd_per_million: { input: dollarText(input), output: dollarText(output) } },
      },
    ],
  }));
  const body = JSON.stringify({ models, total: models.length });
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

/** What makes the endpoint slow is part of what it is, not a test that sleeps. */
function pause(forMs: number): Promise<void> {
  if (forMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve();
    }, forMs).unref();
  });
}
