/** The bytes of chunks over HTTP/1.1, as a client: see `bytes.ts`. */
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request } from 'node:http';
import { Agent as HttpsAgent, request as tlsRequest } from 'node:https';
import { UserError } from '@gauntlet/kit/errors';
import type { Clock } from '@gauntlet/kit/lifecycle';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { storageErrors } from '../model/errors.ts';
import { type BytesFailure, CHECKSUM_FIELD, chunkPath, LABEL_FIELD } from './bytes.ts';
import type { ClientTls } from './channel.ts';
import type { ChunkWriter, WholeChunk } from './chunk-client.ts';
import { Refused } from './frame-connection.ts';
import { type FrameConnections, frameConnections } from './frame-connections.ts';
import { giveFrame } from './frame-memory.ts';
import { sendWatch } from './send-watch.ts';
import { stallGuard } from './stall-guard.ts';
import { fromGrpc } from './statuses.ts';

export interface BytesClientOptions {
  readonly serverId: string;
  /** `host:port` of the server's HTTP. */
  readonly address: string;
  readonly clock: Clock;
  readonly stallMs: number;
  readonly tls?: ClientTls | undefined;
  /** There is no way to that address: a wall in between, or the whole server is gone. */
  readonly onNoWay: () => void;
}

export interface BytesClient {
  put(copyId: string): ChunkWriter;
  putWhole(copyId: string, chunk: WholeChunk): Promise<void>;
  /** Each piece is lent until the next one is asked for. */
  lend(copyId: string, startBytes: number, endBytes: number): AsyncGenerator<Buffer>;
  close(): void;
}

const FREE_SOCKETS = 8;

type Send = (method: string, path: string, headers: Record<string, string>) => ClientRequest;

interface Shared extends BytesClientOptions {
  readonly send: Send;
  readonly connections: FrameConnections;
}

export function bytesClient(options: BytesClientOptions): BytesClient {
  const { address, tls } = options;
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  const kept = { keepAlive: true, maxFreeSockets: FREE_SOCKETS };
  const to = { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  const agent =
    tls === undefined
      ? new HttpAgent(kept)
      : new HttpsAgent({ ...kept, ca: tls.ca, cert: tls.certificate, key: tls.key });
  const send: Send = (method, path, headers) =>
    (tls === undefined ? request : tlsRequest)({ ...to, agent, method, path, headers });
  const connections = frameConnections(to, tls);
  const shared = { ...options, send, connections };
  return {
    put: (copyId) => writer(shared, copyId),
    putWhole: (copyId, chunk) => sendWhole(shared, copyId, chunk),
    lend: (copyId, startBytes, endBytes) => reader(shared, { copyId, startBytes, endBytes }),
    close() {
      agent.destroy();
      connections.close();
    },
  };
}

/** As of a server that can not be reached: the breaker and the failover go by it. */
function gone({ serverId }: Shared, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return Object.assign(new Error(`${serverId}: ${why}`, { cause }), { code: status.UNAVAILABLE });
}

async function failureOf(shared: Shared, copyId: string, answer: IncomingMessage): Promise<Error> {
  let text = '';
  for await (const piece of answer) text += String(piece);
  return told(shared, copyId, text, answer.statusCode);
}

function told(shared: Shared, copyId: string, text: string, answered: number | undefined): Error {
  let failure: BytesFailure;
  try {
    failure = JSON.parse(text) as BytesFailure;
  } catch {
    return gone(shared, `it answered ${answered}`);
  }
  const { code, details } = failure;
  const error: ServiceError = Object.assign(new Error(details), {
    ...{ code, details, metadata: new Metadata() },
  });
  return fromGrpc(error, copyId, shared.serverId);
}

function writer(shared: Shared, copyId: string): ChunkWriter {
  const { clock, stallMs } = shared;
  const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
  // Whoever waits hears of it; nobody may wait yet.
  answered.catch(() => undefined);
  const sent = shared.send('PUT', chunkPath(copyId), {
    trailer: `${CHECKSUM_FIELD}, ${LABEL_FIELD}`,
    'transfer-encoding': 'chunked',
  });
  const guard = stallGuard(clock, stallMs, () => sent.destroy(new Error('the server stalled')));
  // Between the pieces the source may take its time: only the server is held to the limit.
  guard.rest();
  const fail = (error: unknown) => {
    guard.rest();
    reject(gone(shared, error));
  };
  listen(shared, copyId, sent, { rest: () => guard.rest(), resolve, reject, fail });
  const watch = sendWatch(guard, answered);
  return {
    async write(bytes) {
      if (sent.destroyed) await answered;
      await watch.send(bytes.length, (onLeft) => void sent.write(bytes, onLeft));
    },
    async end(checksum, label) {
      const trailers: [string, string][] = [
        [CHECKSUM_FIELD, checksum],
        [LABEL_FIELD, Buffer.from(label).toString('base64')],
      ];
      sent.addTrailers(trailers);
      sent.end();
      // Its sync of a large chunk takes time; it is no stall as long as the connection lives.
      const late = () => sent.destroy(new Error('the server did not answer'));
      const limit = clock.after(stallMs * 6, late);
      try {
        await answered;
      } finally {
        limit();
      }
    },
    abort() {
      guard.rest();
      sent.destroy();
    },
  };
}

async function sendWhole(shared: Shared, copyId: string, chunk: WholeChunk): Promise<void> {
  const { bytes, checksum, label } = chunk;
  const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
  const sent = shared.send('PUT', chunkPath(copyId), {
    'content-length': String(bytes.length),
    [CHECKSUM_FIELD]: checksum,
    [LABEL_FIELD]: Buffer.from(label).toString('base64'),
  });
  const limit = shared.clock.after(shared.stallMs * 6, () => {
    sent.destroy(new Error('the server did not answer'));
  });
  const fail = (error: unknown) => reject(gone(shared, error));
  listen(shared, copyId, sent, { rest: limit, resolve, reject, fail });
  sent.end(bytes);
  await answered;
}

interface Heard {
  /** The server has answered. */
  readonly rest: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** What becomes of a chunk that is sent. */
function listen(
  shared: Shared,
  copyId: string,
  sent: ClientRequest,
  { rest, resolve, reject, fail }: Heard,
): void {
  let hasAnswer = false;
  // More than one may come: of the socket, and of what is written to it after.
  sent.on('error', (error) => {
    if (isNoWay(error)) shared.onNoWay();
    fail(error);
  });
  sent.once('close', () => {
    rest();
    if (!hasAnswer) fail(new Error('the connection closed'));
  });
  sent.once('response', (answer) => {
    hasAnswer = true;
    rest();
    answer.on('error', fail);
    if (answer.statusCode === 200) answer.once('end', resolve).resume();
    else failureOf(shared, copyId, answer).then(reject, fail);
  });
}

/** Each piece is lent until the next one is asked for. */
async function* reader(
  shared: Shared,
  range: { readonly copyId: string; readonly startBytes: number; readonly endBytes: number },
): AsyncGenerator<Buffer> {
  const { copyId, startBytes, endBytes } = range;
  if (endBytes <= startBytes) return;
  const length = endBytes - startBytes;
  const path = `${chunkPath(copyId)}?offset=${startBytes}&length=${length}`;
  const connection = shared.connections.take();
  const stalled = () => connection.destroy(new Error('the server stalled'));
  const guard = stallGuard(shared.clock, shared.stallMs, stalled);
  let got = 0;
  try {
    connection.ask(path, shared.address, () => badChunk(copyId));
    for (;;) {
      const frame = await connection.next();
      if (frame === undefined) break;
      guard.rest();
      got += frame.data.length;
      try {
        yield frame.data;
      } finally {
        giveFrame(frame.memory);
      }
      guard.progress();
    }
  } catch (error) {
    if (isNoWay(error)) shared.onNoWay();
    throw readingFailed(shared, copyId, error);
  } finally {
    guard.rest();
    shared.connections.give(connection);
  }
  if (got !== length) throw badChunk(copyId);
}

function badChunk(chunkId: string): Error {
  return storageErrors.make('CHUNK_BAD', { chunkId });
}

function readingFailed(shared: Shared, copyId: string, error: unknown): Error {
  if (error instanceof Refused) return told(shared, copyId, error.message, error.status);
  return error instanceof UserError ? error : gone(shared, error);
}

function isNoWay(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'connect';
}
