/** The bytes of chunks over HTTP/1.1: see `protocol/bytes.ts`. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Deadline } from '@gauntlet/kit/lifecycle';
import { crc32c } from '@node-rs/crc32';
import { storageErrors } from '../model/errors.ts';
import { lentBatches } from '../protocol/arriving.ts';
import {
  CHECKSUM_FIELD,
  FRAME_BYTES_MAX,
  FRAME_HEAD_BYTES,
  frameHead,
  LABEL_FIELD,
  WHOLE_BYTES,
} from '../protocol/bytes.ts';
import { toGrpc } from '../protocol/statuses.ts';
import { chunkRange } from './chunk-range.ts';
import type { ChunkStore } from './chunk-store.ts';
import type { ServerTls } from './server-tls.ts';
import type { ServiceEvents } from './service.ts';

export interface BytesServerOptions {
  readonly store: ChunkStore;
  readonly host: string;
  readonly port: number;
  readonly tls?: ServerTls | undefined;
  readonly events: ServiceEvents;
}

export interface BytesServer {
  readonly port: number;
  stop(deadline?: Deadline): Promise<void>;
}

/** An API that says nothing for so long in the middle is gone. */
const SILENT_MS = 60_000;
const STOP_MS = 2_000;

export async function startBytesServer(options: BytesServerOptions): Promise<BytesServer> {
  const server = listener(options.tls, (request, response) => {
    void answer(options, request, response);
  });
  // Between two chunks a connection waits for as long as the API wants to keep it.
  Object.assign(server, { requestTimeout: 0, keepAliveTimeout: 0 });
  server.on('connection', (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async stop(deadline) {
      await new Promise<void>((resolve) => {
        const force = () => server.closeAllConnections();
        const timer = setTimeout(force, Math.min(STOP_MS, deadline?.remainingMs() ?? STOP_MS));
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

function listener(tls: ServerTls | undefined, listen: RequestListener): Server {
  if (tls === undefined) return createServer(listen);
  const { ca, certificate: cert, key, mutual } = tls;
  const checks = mutual ? { requestCert: true, rejectUnauthorized: true } : {};
  return createTlsServer({ cert, key, ...(ca === undefined ? {} : { ca }), ...checks }, listen);
}

async function answer(
  options: BytesServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.setTimeout(SILENT_MS, () => request.destroy());
  // Between two chunks a connection is silent, and that is well.
  response.once('finish', () => request.socket.setTimeout(0));
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://node');
  const chunkId = /^\/chunks\/([^/]+)$/.exec(pathname)?.[1];
  try {
    if (chunkId === undefined) throw storageErrors.make('CHUNK_ID_INVALID');
    if (request.method === 'PUT') await take(options, request, decodeURIComponent(chunkId));
    else {
      const number = (name: string) => Number(searchParams.get(name) ?? 0);
      const [offset, length] = [number('offset'), number('length')];
      await send(options, response, { chunkId: decodeURIComponent(chunkId), offset, length });
    }
    if (!response.writableEnded) response.end();
  } catch (error) {
    refuse(options, request, response, error);
  }
}

async function take(
  { store, events }: BytesServerOptions,
  request: IncomingMessage,
  chunkId: string,
): Promise<void> {
  const field = (name: string) => String(request.trailers[name] ?? request.headers[name] ?? '');
  async function* pieces() {
    try {
      for await (const batch of lentBatches(request)) {
        for (const piece of batch) {
          events.onBytes('in', piece.length);
          yield piece;
        }
      }
    } catch (error) {
      throw storageErrors.make('UPLOAD_BROKEN', {}, error);
    }
    if (!request.complete) throw storageErrors.make('UPLOAD_BROKEN');
  }
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  await store.put({
    chunkId,
    pieces: length <= WHOLE_BYTES ? await wholeOf(request, events) : pieces(),
    checksum: () => field(CHECKSUM_FIELD),
    label: () => Buffer.from(field(LABEL_FIELD), 'base64').toString(),
  });
}

/** By its events: an iterator costs more than the few pieces that it gives. */
function wholeOf(request: IncomingMessage, events: ServiceEvents): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const broken = (error?: unknown) => reject(storageErrors.make('UPLOAD_BROKEN', {}, error));
    request.on('data', (piece: Buffer) => {
      events.onBytes('in', piece.length);
      pieces.push(piece);
    });
    request.once('end', () => (request.complete ? resolve(Buffer.concat(pieces)) : broken()));
    request.once('error', broken).once('close', () => {
      if (!request.complete) broken();
    });
  });
}

async function send(
  { store, events }: BytesServerOptions,
  response: ServerResponse,
  asked: { readonly chunkId: string; readonly offset: number; readonly length: number },
): Promise<void> {
  if (asked.length > 0 && asked.length <= WHOLE_BYTES) {
    await sendWhole({ store, events }, response, asked);
    return;
  }
  let lengths: readonly number[] = [];
  const onOpen = (all: readonly number[]) => {
    lengths = all;
  };
  // With the first piece: as long as none was right, what is wrong can be said.
  const begin = () => {
    if (!response.headersSent) response.writeHead(200, { 'content-length': framedBytes(lengths) });
  };
  for await (const bytes of chunkRange(store, asked, { ...events, onOpen })) {
    events.onBytes('out', bytes.length);
    begin();
    if (!(await framesSent(response, bytes))) return;
  }
  begin();
  response.end(frameHead(0, 0));
}

/** How long pieces of these lengths are as frames, with the one that ends them. */
function framedBytes(lengths: readonly number[]): number {
  const frames = lengths.map((bytes) => Math.ceil(bytes / FRAME_BYTES_MAX));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  return sum(lengths) + FRAME_HEAD_BYTES * (sum(frames) + 1);
}

/** When nothing of them is here any more. False: nobody waits for the rest. */
function framesSent(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const closed = () => resolve(false);
    const sent = () => {
      response.off('close', closed);
      resolve(true);
    };
    response.once('close', closed);
    // Of the socket: one call for all. A response that was corked itself tells of no room.
    response.socket?.cork();
    for (let at = 0; at < bytes.length; at += FRAME_BYTES_MAX) {
      const data = bytes.subarray(at, at + FRAME_BYTES_MAX);
      response.write(frameHead(data.length, crc32c(data)));
      response.write(data, at + data.length === bytes.length ? sent : undefined);
    }
    response.socket?.uncork();
  });
}

async function sendWhole(
  { store, events }: Pick<BytesServerOptions, 'store' | 'events'>,
  response: ServerResponse,
  asked: { readonly chunkId: string; readonly offset: number; readonly length: number },
): Promise<void> {
  const frames: Buffer[] = [];
  for await (const data of chunkRange(store, asked, events)) {
    events.onBytes('out', data.length);
    // Never more than a frame holds: it is no more in all.
    frames.push(frameHead(data.length, crc32c(data)), Buffer.from(data));
  }
  const all = Buffer.concat([...frames, frameHead(0, 0)]);
  response.writeHead(200, { 'content-length': all.length });
  response.end(all);
}

function refuse(
  { events }: BytesServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  const failure = toGrpc(error);
  const isOurs = failure.details.startsWith('INTERNAL');
  if (isOurs && !request.destroyed) events.onFailure(`${request.method} bytes`, error);
  // A bad tail breaks the connection: it never looks like an end.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = Buffer.from(JSON.stringify(failure));
  const headers = { 'content-type': 'application/json', 'content-length': text.length };
  response.writeHead(isOurs ? 500 : 400, headers);
  response.end(text);
  // Else the answer could be lost behind what is still being sent.
  request.resume();
}
