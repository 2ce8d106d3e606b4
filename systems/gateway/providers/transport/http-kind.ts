/** What the providers that speak HTTP have in common; each of them is a file beside this folder. */
import {
  type Dialect,
  type Operation,
  recordIn,
  type StreamEvent,
} from '../../dialects/dialect.ts';
import { isRecord, type JsonRecord, recordOf, recordsOf } from '../../dialects/json.ts';
import {
  type Provider,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderSettings,
  type ProviderTools,
  type StreamPiece,
  UpstreamBroken,
} from '../provider.ts';
import { readRecord, readRefusal } from './bodies.ts';
import { eventsOf } from './events.ts';
import { namesIn } from './refusal-names.ts';
import { asSpoken } from './spoken.ts';

export interface HttpKind {
  readonly kind: string;
  readonly speaks: Dialect;
  readonly baseUrl: string;
  readonly paths: Partial<Record<Operation, string>>;
  readonly stopsBilling: boolean;
  readonly headers: (secret: string | undefined) => Record<string, string>;
  /** Last changes of the body, in the dialect that the provider speaks. */
  readonly prepare?: (body: JsonRecord, call: ProviderCall) => JsonRecord;
}

export function httpProvider(
  kind: HttpKind,
  settings: ProviderSettings,
  tools: ProviderTools,
): Provider {
  const base = (settings.baseUrl ?? kind.baseUrl).replace(/\/+$/, '');
  const headers = { 'content-type': 'application/json', ...kind.headers(settings.secret) };
  const own = Object.keys(kind.paths) as Operation[];
  // Chat and messages are one thing in two dialects, and are translated.
  const operations: Operation[] = own.some((one) => one === 'chat' || one === 'messages')
    ? [...new Set<Operation>([...own, 'chat', 'messages'])]
    : own;
  return {
    name: settings.name,
    kind: kind.kind,
    stopsBilling: kind.stopsBilling,
    operations,
    async send(call) {
      const operation = spokenOperation(kind, call.operation);
      const path = operation === undefined ? undefined : kind.paths[operation];
      if (path === undefined) return { kind: 'failed', failure: { reason: 'unreachable' } };
      const body = { ...asSpoken(call, kind.speaks) };
      const named = { ...body, model: call.model };
      const prepared = kind.prepare?.(named, call) ?? named;
      const { signal, limits, stream } = call;
      const response = await tools.request({
        url: base + path,
        method: 'POST',
        headers,
        body: JSON.stringify(prepared),
        signal,
        firstByteMs: stream ? limits.firstByteMs : limits.wholeAnswerMs,
        betweenChunksMs: stream ? limits.betweenChunksMs : limits.wholeAnswerMs,
      });
      if (!response.ok) return { kind: 'failed', failure: response.failure };
      return await answerOf(kind, call, response);
    },
  };
}

/** Anthropic has only messages, the others only chat: whichever it is, it is the same operation. */
function spokenOperation(kind: HttpKind, operation: Operation): Operation | undefined {
  if (kind.paths[operation] !== undefined) return operation;
  if (operation === 'chat') return 'messages';
  return operation === 'messages' ? 'chat' : undefined;
}

async function answerOf(
  kind: HttpKind,
  call: ProviderCall,
  response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: AsyncIterable<Uint8Array>;
  },
): Promise<ProviderAnswer> {
  const { status, headers, body } = response;
  try {
    if (status >= 300) return { kind: 'failed', failure: await readRefusal(status, headers, body) };
    const isStream = (headers['content-type'] ?? '').startsWith('text/event-stream');
    if (call.stream && isStream) return await streamOf(kind.speaks, body);
    const record = await readRecord(body);
    // Some answer 200 with an error inside.
    if (isRecord(record.error)) return { kind: 'failed', failure: saidFailure(record) };
    if (call.stream) return { kind: 'failed', failure: { reason: 'malformed' } };
    return { kind: 'whole', dialect: kind.speaks, body: record };
  } catch (error) {
    if (error instanceof UpstreamBroken) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}

/**
 * A stream counts as begun with its first event and not with its headers: until then another
 * provider can still be asked.
 */
async function streamOf(
  dialect: Dialect,
  body: AsyncIterable<Uint8Array>,
): Promise<ProviderAnswer> {
  const pieces = piecesOf(dialect, body)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return { kind: 'failed', failure: { reason: 'cut' } };
  if (first.value.kind === 'failed') return { kind: 'failed', failure: first.value.failure };
  return { kind: 'stream', dialect, pieces: resumed(first.value, pieces) };
}

async function* resumed(
  first: StreamPiece,
  rest: AsyncGenerator<StreamPiece, void, undefined>,
): AsyncGenerator<StreamPiece, void, undefined> {
  try {
    yield first;
    yield* rest;
  } finally {
    // Who stops reading lets go of the connection.
    await rest.return();
  }
}

async function* piecesOf(
  dialect: Dialect,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamPiece, void, undefined> {
  let isFinished = false;
  try {
    for await (const event of eventsOf(body)) {
      const parsed = recordIn(event);
      if (isFailure(event, parsed)) {
        yield { kind: 'failed', failure: saidFailure(parsed ?? {}) };
        return;
      }
      yield { kind: 'event', event: { ...event, record: parsed } };
      isFinished ||= isLast(dialect, event, parsed);
      if (event.data === '[DONE]' || parsed?.type === 'message_stop') return;
    }
  } catch (error) {
    if (!(error instanceof UpstreamBroken)) throw error;
    yield { kind: 'failed', failure: error.failure };
    return;
  }
  if (!isFinished) yield { kind: 'failed', failure: { reason: 'cut' } };
}

function isFailure({ event }: StreamEvent, parsed: JsonRecord | undefined): boolean {
  return event === 'error' || isRecord(parsed?.error);
}

/** Some end without [DONE]; a reason to finish is an end as well. */
function isLast(dialect: Dialect, event: StreamEvent, parsed: JsonRecord | undefined): boolean {
  if (dialect === 'anthropic') return parsed?.type === 'message_stop';
  if (event.data === '[DONE]') return true;
  return recordsOf(parsed?.choices).some(({ finish_reason }) => typeof finish_reason === 'string');
}

function saidFailure(record: JsonRecord) {
  const { message, code } = recordOf(record.error);
  const status = Number.isInteger(code) && Number(code) >= 400 ? Number(code) : 502;
  const said = typeof message === 'string' ? { message: message.slice(0, 500) } : {};
  return { reason: 'refused' as const, status, ...said, ...namesIn(record.error) };
}
