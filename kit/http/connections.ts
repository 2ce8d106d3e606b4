/** Follows every connection of a server: what runs on it, and when the last byte moved. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionFacts } from './connection-judge.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface Connection {
  readonly socket: Socket;
  readonly exchanges: Set<Exchange>;
  sinceMs: number;
  lastByteMs: number;
  /** Bytes read when the present request's headers were complete, or when the last one ended. */
  readAtMark: number;
  progress: string;
  /** Set when an answer went out before its body had come: the rest is thrown away until then. */
  lingerSinceMs: number | undefined;
}

export interface Connections {
  all(): Iterable<Connection>;
  of(socket: Socket): Connection | undefined;
  /** Requests that are not answered yet. */
  running(): number;
  facts(connection: Connection): ConnectionFacts;
  /** Also those that have not even finished their TLS handshake. */
  destroyAll(): void;
}

export function trackConnections(server: Server, nowMs: () => number): Connections {
  const tracked = new Map<Socket, Connection>();
  const raw = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
  });
  const isTls = 'setSecureContext' in server;
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    tracked.set(socket, newConnection(socket, nowMs()));
    socket.once('close', () => tracked.delete(socket));
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = tracked.get(request.socket);
    if (connection === undefined) return;
    settle(connection, nowMs());
    const exchange = { request, response };
    connection.exchanges.add(exchange);
    mark(connection, nowMs());
    response.once('close', () => settle(connection, nowMs()));
  });
  const running = (connection: Connection) => {
    settle(connection, nowMs());
    return [...connection.exchanges].filter(({ response }) => !isAnswered(response)).length;
  };
  return {
    all: () => tracked.values(),
    of: (socket) => tracked.get(socket),
    running: () => [...tracked.values()].reduce((sum, each) => sum + running(each), 0),
    facts: (connection) => factsOf(connection, nowMs()),
    destroyAll() {
      for (const socket of [...tracked.keys(), ...raw]) socket.destroy();
    },
  };
}

function newConnection(socket: Socket, nowMs: number): Connection {
  return {
    socket,
    exchanges: new Set(),
    sinceMs: nowMs,
    lastByteMs: nowMs,
    readAtMark: 0,
    progress: '',
    lingerSinceMs: undefined,
  };
}

function mark(connection: Connection, nowMs: number): void {
  connection.sinceMs = nowMs;
  connection.lastByteMs = nowMs;
  connection.readAtMark = connection.socket.bytesRead;
}

function isAnswered(response: ServerResponse): boolean {
  return response.writableFinished || response.destroyed;
}

/** Takes off what is over: answered, and its body at its end or thrown away. */
function settle(connection: Connection, nowMs: number): void {
  for (const exchange of connection.exchanges) {
    if (!isAnswered(exchange.response)) continue;
    if (exchange.request.complete || exchange.request.destroyed) {
      connection.exchanges.delete(exchange);
      connection.lingerSinceMs = undefined;
      if (connection.exchanges.size === 0) mark(connection, nowMs);
    } else {
      connection.lingerSinceMs ??= nowMs;
    }
  }
}

function factsOf(connection: Connection, nowMs: number): ConnectionFacts {
  settle(connection, nowMs);
  const { socket } = connection;
  const [present] = connection.exchanges;
  const unreadBytes = present?.request.readableLength ?? 0;
  const unsentBytes = present?.response.writableLength ?? 0;
  const progress = progressOf(socket);
  // While our handler leaves bytes lying the client can't go on: its silence begins when it can.
  const isOurTurn = unreadBytes > 0 && unsentBytes === 0;
  if (progress !== connection.progress || isOurTurn) {
    connection.progress = progress;
    connection.lastByteMs = nowMs;
  }
  const requests = connection.exchanges.size;
  const sinceMark = socket.bytesRead - connection.readAtMark;
  return {
    lastByteMs: connection.lastByteMs,
    sinceMs: connection.sinceMs,
    requests,
    partialRequest: requests === 0 && sinceMark > 0,
    bodyComplete: present?.request.complete ?? true,
    unreadBytes,
    unsentBytes,
    bodyBytes: sinceMark,
  };
}

/**
 * Changes whenever a byte moved. One large write counts as written at once; how much of it still
 * waits is known to the handle alone, as Node's own socket time-out uses it too.
 */
function progressOf(socket: Socket): string {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } };
  const queued = handle?.writeQueueSize ?? 0;
  return `${socket.bytesRead}/${socket.bytesWritten}/${socket.writableLength}/${queued}`;
}
