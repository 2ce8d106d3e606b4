/** Looks at all connections once a second or so and ends those that are over their limits. */
import type { Socket } from 'node:net';
import { judgeConnection } from './connection-judge.ts';
import type { Connection, Connections } from './connections.ts';
import type { Limits } from './options.ts';

export interface SweepHandlers {
  /** Nothing was answered yet: say 408 before the connection is closed. */
  readonly late: (socket: Socket) => void;
  readonly cut: (why: string, connection: Connection) => void;
}

/** Returns the function that ends it. */
export function sweepConnections(
  connections: Connections,
  limits: Limits,
  nowMs: () => number,
  handlers: SweepHandlers,
): () => void {
  const everyMs = Math.min(1_000, Math.ceil(limits.idleTimeoutMs / 4), limits.lingerMs / 2);
  const timer = setInterval(() => {
    for (const connection of connections.all()) sweepOne(connection);
  }, everyMs);
  timer.unref();

  function sweepOne(connection: Connection): void {
    const facts = connections.facts(connection);
    const { lingerSinceMs, socket } = connection;
    if (lingerSinceMs !== undefined) {
      // It has had its answer, and time to read it.
      if (nowMs() - lingerSinceMs >= limits.lingerMs) socket.destroy();
      return;
    }
    const verdict = judgeConnection(facts, limits, nowMs());
    if (verdict === 'keep') return;
    handlers.cut(verdict, connection);
    const unanswered = [...connection.exchanges].every(({ response }) => !response.headersSent);
    if (verdict !== 'answer not taken' && unanswered) handlers.late(socket);
    else socket.destroy();
  }
  return () => clearInterval(timer);
}
