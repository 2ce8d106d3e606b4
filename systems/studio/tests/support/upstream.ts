/**
 * An OpenAI-compatible endpoint over real HTTP with a ledger of its own: each idempotency key is
 * charged once and answered the same again. What goes wrong is said by a script.
 */
import { once } from 'node:events';
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
  /** It refuses this request for good; a key that was answered before is answered again. */
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

/**
 * What goes wrong with a call follows from the call and from how often it was sent: calls that take
 * turns must not share their luck, and the same plan goes wrong in the same way again.
 */
export function faultsByCall(faults: readonly Fault[]): Upstream['script'] {
  const sends = new Map<string, number>();
  return ({ key }) => {
    const at = sends.get(key) ?? placeOf(key);
    sends.set(key, at + 1);
    return faults[at % faults.length] ?? 'none';
  };
}

/** Of its record and attempt: the ids of jobs count up from play to play. */
function placeOf(key: string): number {
  const [record = '', step = '', attempt = ''] = key.split('-').slice(-3);
  return Number(record) + step.length + Number(attempt);
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
  const scripted = new ScriptedEndpoint();
  const server = createServer((request, response) => void scripted.serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(scripted, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

class ScriptedEndpoint {
  readonly prices = prices;
  readonly charges = new Map<string, Charge>();
  readonly arrivals: number[] = [];
  readonly #answers = new Map<string, string>();
  readonly #bodies = new Map<string, string>();
  readonly #busy = new Set<string>();
  #asked = 0;
  #atOnce = 0;
  #mostAtOnce = 0;
  script: Upstream['script'] = () => 'none';
  latencyMs: Upstream['latencyMs'] = () => 0;
  answer: Upstream['answer'] = ({ prompt }) => `Answer to: ${prompt}`;

  readonly asked = () => this.#asked;
  readonly mostAtOnce = () => this.#mostAtOnce;

  total(): bigint {
    return [...this.charges.values()].reduce((sum, { cost }) => sum + cost, 0n);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#atOnce += 1;
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#atOnce);
    try {
      const text = await textOf(request);
      if (request.method === 'GET') answerCatalog(response);
      else await this.#serveCall(request, response, text);
    } finally {
      this.#atOnce -= 1;
    }
  }

  async #serveCall(
    request: IncomingMessage,
    response: ServerResponse,
    text: string,
  ): Promise<void> {
    // Without a key each request is one of its own, as everywhere.
    const key = String(request.headers['idempotency-key'] ?? `without-${this.#asked + 1}`);
    const { model, messages, max_tokens: maxTokens } = JSON.parse(text) as Body;
    const prompt = messages.map(({ content }) => content).join('\n');
    this.#asked += 1;
    this.arrivals.push(performance.now());
    const seen: Asked = { count: this.#asked, key, model, prompt };
    if (this.#busy.has(key)) return refuse(response, 409, 'this key is being answered');
    this.#busy.add(key);
    try {
      await held(this.latencyMs(seen));
      const fault = this.script(seen);
      const isReplay = fault === 'refused' && this.#answers.has(key);
      if (isFree(fault) && !isReplay) return answerFault(response, fault);
      const known = this.#bodies.get(key);
      if (known !== undefined && known !== text) {
        return refuse(response, 422, 'another request under the same key');
      }
      const answer = this.#answers.get(key) ?? this.#make(key, seen, maxTokens, fault);
      this.#bodies.set(key, text);
      if (fault === 'lost') response.destroy();
      else if (fault === 'masked') response.writeHead(502).end('<h1>Bad Gateway</h1>');
      else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    } finally {
      this.#busy.delete(key);
    }
  }

  #make(key: string, seen: Asked, maxTokens: number, fault: Fault): string {
    const content = fault === 'rubbish' ? '' : this.answer(seen, maxTokens);
    const usage = {
      prompt_tokens: Math.ceil(Buffer.byteLength(seen.prompt) / 4),
      completion_tokens: Math.min(maxTokens, Math.max(1, Math.ceil(content.length / 4))),
    };
    const price = prices.find((one) => one.model === seen.model);
    if (price === undefined) throw new Error(`no price for ${seen.model}`);
    const tokens = { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens };
    this.charges.set(key, { key, cost: costOf(price, tokens), prompt: seen.prompt });
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
    const id = `gen-${this.charges.size}`;
    const answer = JSON.stringify({ id, model: seen.model, choices, usage });
    this.#answers.set(key, answer);
    return answer;
  }
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

/** What makes the endpoint slow is part of what it is. */
async function held(forMs: number): Promise<void> {
  if (forMs > 0) await once(AbortSignal.timeout(Math.ceil(forMs)), 'abort');
}
