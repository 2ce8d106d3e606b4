/** One call over HTTP: accepted, run, answered; whole or as a stream. */
import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Accepted, type AcceptTools, accept } from '../calls/accept.ts';
import { answerKept, keptFor } from '../calls/cached-call.ts';
import type { Call, CallEnd, CallTools, Client } from '../calls/call.ts';
import { callErrors } from '../calls/errors.ts';
import { eventText } from '../calls/event-text.ts';
import { failureError } from '../calls/failures.ts';
import { runCall } from '../calls/run-call.ts';
import { dialectOf, type Operation, type StreamEvent } from '../dialects/dialect.ts';
import type { Face } from '../dialects/face.ts';
import type { JsonRecord } from '../dialects/json.ts';
import type { Claim } from '../limits/limit.ts';
import { dollarsText } from '../model/money.ts';
import { headerOf, principalOf } from './asker.ts';
import { errorType } from './error-shape.ts';
import { limitHeaders } from './limit-headers.ts';
import { gatewayStatuses } from './statuses.ts';

type Replay = Extract<Accepted, { readonly kind: 'replay' }>;

export interface ServeTools {
  readonly accept: AcceptTools;
  readonly calls: CallTools;
  /** Counts calls that run, so that the program ends after the last of them. */
  readonly running: { begin(): () => void };
  /** For so long a hold waits for the provider's record when nobody knows what was used. */
  readonly graceMs: number;
  readonly ended: (operation: string, end: CallEnd['kind'], durationMs: number) => void;
}

/** What is asked for, and the form in which the client wants it, where it has one of its own. */
export interface Asked {
  readonly operation: Operation;
  readonly body: JsonRecord;
  readonly face?: Face;
}

export async function serveCall(
  tools: ServeTools,
  { operation, body, face }: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const accepted = await accept(tools.accept, {
    principal: principalOf(request),
    address: request.ip,
    operation,
    body,
    face,
    idempotencyKey: headerOf(request, 'idempotency-key'),
    quoteId: headerOf(request, 'x-quote-id'),
    noStore: /\bno-(?:store|cache)\b/.test(headerOf(request, 'cache-control') ?? ''),
    tellLimits: (limits) => void reply.headers(limitHeaders(limits)),
  });
  if (accepted.kind === 'replay') return answerAgain(accepted, reply);
  const { call, claims } = accepted;
  reply.header('x-receipt-id', call.hold.id);
  const ended = tools.running.begin();
  try {
    return await answer(tools, call, claims, request, reply);
  } finally {
    ended();
  }
}

/** As the first time; here what a stream had cost is known before it begins. */
function answerAgain(
  { holdId, answer: { status, contentType, body }, charged, provider }: Replay,
  reply: FastifyReply,
): FastifyReply {
  reply.header('x-receipt-id', holdId).header('idempotent-replayed', 'true');
  reply.header('x-provider', provider).header('x-charged-usd', dollarsText(charged));
  return reply.code(status).header('content-type', contentType).serializer(asIs).send(body);
}

/** What was taken from the buckets for the worst case, and was not used. */
async function giveBack(
  { accept: { limiter } }: ServeTools,
  call: Call,
  claims: readonly Claim[],
  used: number,
) {
  const { promptTokens, maxTokens, n } = call.hold.terms.size;
  await limiter.giveBack(claims, promptTokens + maxTokens * n - used);
}

async function answer(
  tools: ServeTools,
  call: Call,
  claims: readonly Claim[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const client = clientOf(reply);
  const startMs = performance.now();
  let end: CallEnd;
  try {
    const kept = keptFor(tools.calls, call);
    if (kept === undefined) end = await runCall(tools.calls, call, client);
    else {
      reply.header('x-cache', 'hit');
      end = await answerKept(tools.calls, call, client, kept);
    }
    tools.ended(call.operation, end.kind, performance.now() - startMs);
  } catch (error) {
    request.log.error({ err: error, receipt: call.hold.id }, 'a call could not be closed');
    const failure = callErrors.make('CHARGE_UNCERTAIN', { retryAfterS: 5 }, error);
    if (!client.begun()) throw failure;
    breakOff(reply, call, failure.code, failure.message);
    return reply;
  }
  await giveBack(tools, call, claims, end.kind === 'failed' ? 0 : end.usedTokens);
  if (end.kind === 'failed') {
    const untilMs = tools.calls.nowMs() + tools.graceMs;
    const { amount } = call.hold;
    const failure = failureError(end.failure, end.waits ? { amount, untilMs } : undefined);
    if (!end.begun) throw failure;
    request.problem = failure.code;
    breakOff(reply, call, failure.code, failure.message);
    return reply;
  }
  if (call.stream) {
    reply.raw.end();
    return reply;
  }
  if (end.kind === 'answered') {
    reply.header('x-provider', end.provider).header('x-charged-usd', dollarsText(end.charged));
    reply.type('application/json; charset=utf-8').serializer(asIs);
    return reply.send(end.body);
  }
  // Nobody is there to read it.
  return reply.send('');
}

interface HttpClient extends Client {
  begun(): boolean;
}

/** The head of a stream goes out with its first event: until then an error can be a status. */
function clientOf(reply: FastifyReply): HttpClient {
  const gone = new AbortController();
  const { raw } = reply;
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  raw.on('error', () => gone.abort());
  // It may have left while its money was being held: then nothing tells of it any more.
  if (raw.destroyed) gone.abort();
  let isBegun = false;
  const begin = () => {
    if (isBegun) return;
    isBegun = true;
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  };
  return {
    signal: gone.signal,
    begun: () => isBegun,
    async write(text) {
      if (gone.signal.aborted) return;
      begin();
      if (raw.write(text)) return;
      try {
        await once(raw, 'drain', { signal: gone.signal });
      } catch {
        // It hung up while it was full, which the signal says.
      }
    },
    leave: () => void raw.destroy(),
  };
}

/** A stream that can't go on says so in its own words, and has no end. */
function breakOff(reply: FastifyReply, call: Call, code: string, message: string): void {
  const status = gatewayStatuses.get(code) ?? 500;
  const error = { message, type: errorType(status), code: code.toLowerCase(), param: null };
  reply.raw.end(eventText(call.face?.broken(error) ?? brokenEvent(call.operation, error)));
}

function brokenEvent(operation: Operation, error: JsonRecord): StreamEvent {
  if (dialectOf[operation] === 'openai') return { data: JSON.stringify({ error }) };
  return { event: 'error', data: JSON.stringify({ type: 'error', error }) };
}

function asIs(text: unknown): string {
  return String(text);
}
