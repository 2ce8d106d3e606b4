/**
 * Stops a server without losing a request: what runs is finished, what still comes on an open
 * connection is answered with `Connection: close`, new connections are refused. Node's own
 * `close()` would cut keep-alive connections on which the next request is already on its way.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Deadline } from '../lifecycle/index.ts';
import { mayCloseIdle } from './connection-judge.ts';
import type { Connections } from './connections.ts';
import type { DrainOptions } from './options.ts';

export interface DrainOutcome {
  /** Requests that were still running at the limit, and were cut. */
  readonly cut: number;
}

const pollMs = 20;

export async function drain(
  server: Server,
  connections: Connections,
  options: DrainOptions,
  deadline: Deadline,
  clock: Clock,
): Promise<DrainOutcome> {
  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  if (options.delayMs) await pause(Math.min(options.delayMs, deadline.remainingMs() / 2));
  await stopAccepting(server, deadline.remainingMs() * backlogShare, clock);
  // Not before: a client whose connection is closed comes again at once, and would be taken.
  closeAfterAnswers(server, connections);

  const startMs = clock.nowMs();
  // Some of the time is kept for the parts that stop after this one.
  const endMs = startMs + deadline.remainingMs() * 0.8;
  const idleGraceMs = Math.min(options.idleGraceMs ?? 1_000, (endMs - startMs) / 2);
  while ([...connections.all()].length > 0 && clock.nowMs() < endMs) {
    for (const connection of connections.all()) {
      const facts = connections.facts(connection);
      const lingers = connection.lingerSinceMs;
      const over = lingers !== undefined && clock.nowMs() - lingers >= idleGraceMs;
      if (over || mayCloseIdle(facts, idleGraceMs, startMs, clock.nowMs())) {
        connection.socket.destroy();
      }
    }
    await pause(pollMs);
  }
  const cut = connections.running();
  connections.destroyAll();
  // Also ends Node's timer that looks after header time-outs.
  server.close();
  return { cut };
}

/** From now on each answer says that it is the last one on its connection. */
function closeAfterAnswers(server: Server, connections: Connections): void {
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  for (const { exchanges } of connections.all()) {
    for (const { response } of exchanges) {
      if (!response.headersSent) response.shouldKeepAlive = false;
    }
  }
}

/** The share of the time in which connections that come without a pause keep the door open. */
const backlogShare = 0.2;

/**
 * The system completes connections before the program takes them, and resets those that are not
 * taken when the door closes. Node takes one in each turn of its loop: a turn without a new one
 * means that none waits.
 */
async function stopAccepting(server: Server, limitMs: number, clock: Clock): Promise<void> {
  if (!server.listening) return;
  let taken = 0;
  const count = () => {
    taken += 1;
  };
  server.on('connection', count);
  const endMs = clock.nowMs() + limitMs;
  for (let before = -1; before !== taken && clock.nowMs() < endMs; await nextTurn()) {
    before = taken;
    await nextTurn();
  }
  server.off('connection', count);
  TcpServer.prototype.close.call(server);
}
