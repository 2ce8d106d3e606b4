// Connections whose other end went without a word: a machine that froze, a firewall that forgot
// them. Nothing fails on them by itself, and the time limits of the server don't reach us: who
// waits would wait for ever. One timer looks at all of them, so a statement costs nothing more.
import { Socket } from 'node:net';
import type pg from 'pg';

/** What was heard on a connection until the last look at it. */
export interface Heard {
  readonly bytes: number;
  /** Looks since then at which somebody waited and nothing more had come. */
  readonly silentFor: number;
}

export interface Look {
  /** A statement is under way. */
  readonly isWaiting: boolean;
  readonly bytes: number;
}

export interface SilenceWatch {
  /** From now on who said nothing for so long, and then a little, is gone. 0 is for ever. */
  begin(answerMs: number): void;
  end(): void;
}

const everyMs = 500;
/** For the way there and back, and a server that is late with the end of a statement. */
const spareMs = 2_000;

/** Looks are counted and not the time: a process that stood still has not listened meanwhile. */
export function heardBy(before: Heard | undefined, { isWaiting, bytes }: Look): Heard {
  const isSilent = isWaiting && before?.bytes === bytes;
  return { bytes, silentFor: isSilent ? before.silentFor + 1 : 0 };
}

export function silenceWatch(pool: pg.Pool): SilenceWatch {
  const open = new Map<pg.PoolClient, Heard | undefined>();
  const used = new Set<pg.PoolClient>();
  pool.on('connect', (client) => open.set(client, undefined));
  pool.on('remove', (client) => open.delete(client));
  pool.on('acquire', (client) => used.add(client));
  pool.on('release', (_error, client) => used.delete(client));
  let timer: NodeJS.Timeout | undefined;

  function look(answerMs: number): void {
    let isOneGone = false;
    for (const [client, before] of open) {
      const heard = heardBy(before, lookAt(client));
      open.set(client, heard);
      if (heard.silentFor * everyMs < answerMs + spareMs) continue;
      isOneGone = true;
      cut(client, answerMs + spareMs);
    }
    if (!isOneGone) return;
    // They went the same way: whoever took the next one would wait as long again.
    for (const client of open.keys()) if (!used.has(client)) cut(client, answerMs + spareMs);
  }

  return {
    begin(answerMs) {
      if (answerMs > 0) timer = setInterval(look, everyMs, answerMs).unref();
    },
    end: () => clearInterval(timer),
  };
}

function lookAt(client: pg.PoolClient): Look {
  const { stream } = client.connection;
  const bytes = stream instanceof Socket ? stream.bytesRead : 0;
  return { isWaiting: 'readyForQuery' in client && client.readyForQuery === false, bytes };
}

/** All that wait for it fail, and the pool takes another one for the next. */
function cut(client: pg.PoolClient, silentMs: number): void {
  const error = new Error(`the database said nothing for ${silentMs} ms`);
  client.connection.stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
}
