/**
 * A provider that does what the last message tells it, over real HTTP, and remembers what it did:
 * `{"do": "answer", "mark": "r17", "tokens": 5}`. What it remembers is what has to be charged.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Deed =
  /** Answers as asked, whole or as a stream. */
  | 'answer'
  /** An error status. */
  | 'fail'
  /** The request is at fault. */
  | 'reject'
  /** It is too long, in OpenAI's words. */
  | 'tooLong'
  | 'busy'
  /** Breaks the connection off: before the head, or in the middle of a stream. */
  | 'cut'
  | 'cutLate'
  /** Takes the request and says nothing, or nothing more. */
  | 'stall'
  | 'stallLate'
  /** Says that it came to its end, or all but that it did, and nothing more. */
  | 'stallUsage'
  | 'stallDone'
  /** No usage at all; a usage that is no number; one far above what was asked for. */
  | 'noUsage'
  | 'badUsage'
  | 'lie'
  /** No JSON. */
  | 'garble'
  /** An error inside of a stream that had begun. */
  | 'failLate';

export interface Script {
  readonly do: Deed;
  readonly mark: string;
  readonly tokens?: number;
  readonly prompt?: number;
  /** Of the answer's tokens, besides those that are shown. */
  readonly thought?: number;
  /** Only this provider does it; the others answer. */
  readonly only?: string;
}

export interface Served {
  readonly mark: string;
  readonly deed: Deed;
  readonly stream: boolean;
  readonly prompt: number;
  readonly tokens: number;
  /** How long an answer it was asked for at most. */
  readonly limit: number | undefined;
  /** The whole answer was sent. */
  whole: boolean;
  /** The gateway hung up. */
  hungUp: boolean;
}

export interface FakeUpstream extends AsyncDisposable {
  readonly url: string;
  readonly served: readonly Served[];
  servedFor(mark: string): readonly Served[];
  /** Lets those that stall go on, or those of one mark, and holds new ones no more. */
  release(mark?: string): void;
}

interface Body {
  readonly messages?: readonly { readonly content: unknown }[];
  readonly stream?: boolean;
  readonly model?: string;
  readonly n?: number;
  readonly max_tokens?: number;
  readonly input?: unknown;
  readonly prompt?: string;
}

export async function fakeUpstream(name = 'fake'): Promise<FakeUpstream> {
  const served: Served[] = [];
  const all = Promise.withResolvers<void>();
  const stalls = new Map<string, PromiseWithResolvers<void>>();
  const stallOf = (mark: string) => {
    const stall = stalls.get(mark) ?? Promise.withResolvers<void>();
    stalls.set(mark, stall);
    return stall;
  };
  const server = createServer((request, response) => {
    void respond(request, response).catch(() => response.destroy());
  });
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Body;
    const script = scriptOf(body, name);
    const { mark, tokens = 3, prompt = 7 } = script;
    const stream = body.stream === true;
    const record: Served = {
      mark,
      deed: script.do,
      stream,
      prompt,
      tokens,
      limit: body.max_tokens,
      whole: false,
      hungUp: false,
    };
    served.push(record);
    response.once('close', () => {
      if (!response.writableFinished) record.hungUp = true;
    });
    await act({
      body,
      script,
      record,
      response,
      stalled: Promise.race([all.promise, stallOf(mark).promise]),
    });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    served,
    servedFor: (mark) => served.filter((one) => one.mark === mark),
    release: (mark) => (mark === undefined ? all : stallOf(mark)).resolve(),
    async [Symbol.asyncDispose]() {
      all.resolve();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function scriptOf(body: Body, name: string): Script {
  const last = body.messages?.at(-1)?.content ?? body.input ?? body.prompt;
  const fallback: Script = { do: 'answer', mark: String(last) };
  if (typeof last !== 'string' || !last.startsWith('{')) return fallback;
  const script = JSON.parse(last) as Script;
  const isOther = script.only !== undefined && script.only !== name;
  return isOther ? { ...script, do: 'answer' } : script;
}

interface Acting {
  readonly body: Body;
  readonly script: Script;
  readonly record: Served;
  readonly response: ServerResponse;
  readonly stalled: Promise<void>;
}

async function act(acting: Acting): Promise<void> {
  const { script, response, record, stalled, body } = acting;
  switch (script.do) {
    case 'fail':
      return refuse(response, 500, 'the model fell over');
    case 'reject':
      return refuse(response, 400, 'the request is not good');
    case 'tooLong':
      return refuse(response, 400, 'it is too long', {
        code: 'context_length_exceeded',
        param: 'messages',
      });
    case 'busy':
      response.setHeader('retry-after', '3');
      return refuse(response, 429, 'too busy');
    case 'cut':
      response.destroy();
      return;
    case 'stall':
      await stalled;
      response.destroy();
      return;
    case 'garble':
      response.setHeader('content-type', 'application/json');
      response.end('{"choices": [');
      return;
    default:
      if (record.stream) await streamAnswer(acting);
      else wholeAnswer(acting);
      if (body.model === undefined) record.whole = false;
  }
}

function refuse(response: ServerResponse, status: number, message: string, more = {}): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'error', ...more } }));
}

function usageOf({ script, record }: Acting): object | undefined {
  const { prompt, tokens } = record;
  const { thought } = script;
  if (script.do === 'noUsage') return undefined;
  if (script.do === 'badUsage') return { prompt_tokens: -5, completion_tokens: 'many' };
  const factor = script.do === 'lie' ? 1_000_000 : 1;
  if (thought !== undefined) {
    const completion_tokens_details = { reasoning_tokens: thought };
    return {
      prompt_tokens: prompt,
      completion_tokens: tokens + thought,
      completion_tokens_details,
    };
  }
  return {
    prompt_tokens: prompt * factor,
    completion_tokens: tokens * factor,
    total_tokens: (prompt + tokens) * factor,
  };
}

function wholeAnswer(acting: Acting): void {
  const { body, record, response } = acting;
  const usage = usageOf(acting);
  const text = Array.from({ length: record.tokens }, () => 'word').join(' ');
  const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' };
  const chat = {
    id: `up-${record.mark}`,
    object: 'chat.completion',
    created: 1,
    model: body.model,
  };
  const embeddings = {
    object: 'list',
    model: body.model,
    data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.5] }],
  };
  const images = { created: 1, data: [{ b64_json: 'aGk=' }] };
  const answer =
    body.messages !== undefined
      ? { ...chat, choices: [choice], usage }
      : body.input !== undefined
        ? { ...embeddings, usage }
        : images;
  const data = JSON.stringify(answer);
  record.whole = true;
  if (acting.script.do === 'cutLate') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': data.length });
    response.write(data.slice(0, data.length / 2));
    setImmediate(() => response.destroy());
    record.whole = false;
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(data);
}

async function streamAnswer(acting: Acting): Promise<void> {
  const { body, record, response, script, stalled } = acting;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const head = { id: `up-${record.mark}`, object: 'chat.completion.chunk', created: 1 };
  const send = (choices: readonly object[], more: object = {}) =>
    response.write(`data: ${JSON.stringify({ ...head, model: body.model, choices, ...more })}\n\n`);
  const half = Math.ceil(record.tokens / 2);
  for (let token = 0; token < record.tokens; token += 1) {
    if (token === half && script.do === 'cutLate') {
      setImmediate(() => response.destroy());
      return;
    }
    if (token === half && script.do === 'failLate') {
      response.end(
        `data: ${JSON.stringify({ error: { message: 'it fell over', code: 500 } })}\n\n`,
      );
      return;
    }
    if (token === half && script.do === 'stallLate') await stalled;
    if (response.destroyed) return;
    send([{ index: 0, delta: { content: 'word ' }, finish_reason: null }]);
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  if (script.do === 'stallUsage') await stalled;
  const usage = usageOf(acting);
  if (usage !== undefined) send([], { usage });
  if (script.do === 'stallDone') await stalled;
  record.whole = true;
  response.end('data: [DONE]\n\n');
}
