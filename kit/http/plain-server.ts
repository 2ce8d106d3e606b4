/**
 * A server for another protocol over HTTP, whose requests go to one function: without routes,
 * schemas or bodies that are read ahead, but with the limits and the draining of all our servers.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { type Deadline, type Part, systemClock } from '../lifecycle/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { trackConnections } from './connections.ts';
import { drain } from './drain.ts';
import { type ListenOptions, listen } from './listening.ts';
import { nodeServer, urlOf } from './node-server.ts';
import { type DrainOptions, defaultLimits, type Limits } from './options.ts';
import { sweepConnections } from './sweep.ts';

export interface PlainRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** It waits for `response.writeContinue()` before it sends its body, or for an answer without. */
  readonly expectsContinue: boolean;
}

/** Why there is no request, or no whole one. */
export type BrokenRequest = 'malformed' | 'headers too large' | 'too slow';

export interface PlainServerOptions {
  /** Names the part. */
  readonly name: string;
  readonly log: Logger;
  /** Answers. When it rejects the connection ends: there is nobody who could answer then. */
  readonly handle: (exchange: PlainRequest) => Promise<void>;
  /** The whole answer, status line included, for what is no request; then the connection ends. */
  readonly refuse: (why: BrokenRequest) => string;
  readonly limits?: Partial<Limits>;
  readonly drain?: DrainOptions;
  readonly tls?: SecureContextOptions | undefined;
}

export interface PlainServer {
  part(where: ListenOptions): Part;
  url(): string;
}

export function plainServer(options: PlainServerOptions): PlainServer {
  const { log, handle, refuse } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const waiting = new WeakSet<IncomingMessage>();
  const server = nodeServer(options, limits, (request, response) => {
    handle({ request, response, expectsContinue: waiting.has(request) }).catch((error: unknown) => {
      log.info({ err: error }, 'a request was not answered');
      response.destroy();
    });
  });
  // The same event for all, so that connections are followed whatever their requests expect.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(request);
    server.emit('request', request, response);
  });
  const end = (socket: Socket, why: BrokenRequest) => {
    if (!socket.writable) return void socket.destroy();
    socket.write(refuse(why));
    socket.destroySoon();
  };
  const connections = trackConnections(server, systemClock.nowMs);
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    const exchanges = [...(connections.of(socket)?.exchanges ?? [])];
    const hasBegun = exchanges.some(({ response }) => response.headersSent);
    if (error.code === 'ECONNRESET' || hasBegun) socket.destroy();
    else end(socket, reasonOf(error));
  });
  const stopSweep = sweepConnections(connections, limits, systemClock.nowMs, {
    late: (socket) => end(socket, 'too slow'),
    cut: (why, { socket }) => log.info({ why, address: socket.remoteAddress }, 'cut off'),
  });
  const stop = async (deadline: Deadline) => {
    const { cut } = await drain(server, connections, options.drain ?? {}, deadline, systemClock);
    if (cut > 0) log.warn({ cut }, 'requests were cut off at the time limit');
    stopSweep();
  };
  return {
    url: () => urlOf(server, options),
    part: (where) => ({
      name: options.name,
      start: () => listen(server, where, async () => stopSweep()),
      stop,
    }),
  };
}

function reasonOf({ code }: { code?: string }): BrokenRequest {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers too large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'too slow' : 'malformed';
}
