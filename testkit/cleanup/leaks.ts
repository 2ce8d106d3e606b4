/**
 * Finds what a test leaves open: servers that listen, sockets for datagrams, child processes and
 * worker threads. Node announces each on a diagnostics channel in the very call that makes it, so
 * the line of the test is on the stack. Connections are not looked at: pools keep them on purpose.
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:dgram';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { callerPlace } from './place.ts';

export interface Leak {
  /** In words: `a server that listens on 127.0.0.1:8080`. */
  readonly what: string;
  readonly at: string | undefined;
}

export interface LeakWatch<Scope extends object> {
  /** What is still open of what the scope made; it is closed now. Waits a moment for endings. */
  leaksOf(scope: Scope, isKnown: (made: object) => boolean): Promise<readonly Leak[]>;
  stop(): void;
}

interface Made {
  readonly thing: object;
  readonly at: string | undefined;
  readonly watched: Watched<never>;
}

/** What a test ended just now may need this long to be gone. */
const endingMs = 1_000;
const pollMs = 5;

/** `scopeNow` says which test runs in this call; what is made outside of tests is not watched. */
export function watchLeaks<Scope extends object>(
  scopeNow: () => Scope | undefined,
): LeakWatch<Scope> {
  const made = new WeakMap<Scope, Made[]>();
  const listeners = watchedKinds.map((watched) => {
    const onMessage = (message: unknown) => {
      const scope = scopeNow();
      const thing = watched.take(message as never);
      if (scope === undefined || thing === undefined) return;
      const list = made.get(scope) ?? [];
      list.push({ thing, at: callerPlace(), watched: watched as Watched<never> });
      made.set(scope, list);
    };
    subscribe(watched.channel, onMessage);
    return () => unsubscribe(watched.channel, onMessage);
  });
  return {
    async leaksOf(scope, isKnown) {
      const candidates = (made.get(scope) ?? []).filter(({ thing }) => !isKnown(thing));
      made.delete(scope);
      await untilEnded(candidates);
      const open = candidates.filter(isOpen);
      const leaks = open.map(({ thing, at, watched }) => ({
        what: watched.describe(thing as never),
        at,
      }));
      for (const { thing, watched } of open) watched.end(thing as never);
      return leaks;
    },
    stop() {
      for (const stop of listeners) stop();
    },
  };
}

async function untilEnded(candidates: readonly Made[]): Promise<void> {
  const untilMs = performance.now() + endingMs;
  const isEnding = ({ thing, watched }: Made) => watched.isEnding(thing as never);
  while (candidates.some((one) => isOpen(one) && isEnding(one)) && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, pollMs));
}

function isOpen({ thing, watched }: Made): boolean {
  return watched.isOpen(thing as never);
}

interface Watched<Thing extends object> {
  readonly channel: string;
  readonly take: (message: Readonly<Record<string, Thing>>) => Thing | undefined;
  readonly isOpen: (thing: Thing) => boolean;
  /** It was told to end, and needs a moment. */
  readonly isEnding: (thing: Thing) => boolean;
  readonly describe: (thing: Thing) => string;
  readonly end: (thing: Thing) => void;
}

const servers: Watched<Server> = {
  channel: 'tracing:net.server.listen:asyncStart',
  take: ({ server }) => server,
  isOpen: (server) => server.listening,
  isEnding: () => false,
  describe: (server) => `a server that listens on ${addressText(server.address())}`,
  end(server) {
    server.close();
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
  },
};

const sockets: Watched<Socket> = {
  channel: 'udp.socket',
  take: ({ socket }) => socket,
  isOpen: (socket) => boundTo(socket) !== undefined,
  isEnding: () => false,
  describe: (socket) => `a datagram socket on ${addressText(boundTo(socket) ?? null)}`,
  end: (socket) => void socket.close(),
};

const children: Watched<ChildProcess> = {
  channel: 'child_process',
  take: ({ process }) => process,
  isOpen: (child) =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null,
  isEnding: (child) => child.killed || child.stdin?.writableEnded === true,
  describe: (child) => `a child process, pid ${child.pid} (${child.spawnargs.join(' ')})`,
  end: (child) => void child.kill('SIGKILL'),
};

const workers: Watched<Worker> = {
  channel: 'worker_threads',
  take: ({ worker }) => worker,
  // Its id becomes -1 when it has ended.
  isOpen: (worker) => worker.threadId > 0,
  isEnding: () => true,
  describe: (worker) => `a worker thread, number ${worker.threadId}`,
  end: (worker) => void worker.terminate(),
};

const watchedKinds = [servers, sockets, children, workers] as readonly Watched<object>[];

function boundTo(socket: Socket) {
  try {
    return socket.address();
  } catch {
    // It throws when the socket is closed or was never bound.
    return undefined;
  }
}

function addressText(address: ReturnType<Server['address']>): string {
  if (address === null || typeof address === 'string') return address ?? 'nothing';
  return `${address.address}:${address.port}`;
}
