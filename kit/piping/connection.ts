import { type Clock, systemClock } from './clock.ts';
import type { Peer } from './peer.ts';
import { Pump, type PumpCounters } from './pump.ts';

/**
 * Two sockets joined both ways. A half-close passes through as one, a reset as a reset: an end
 * that was not clean must never look clean to the other side, or a cut answer passes for a whole
 * one. The connection is over when both sockets are closed.
 */

/** `upstream`: from the client to the server. `downstream`: back. */
export type Direction = 'upstream' | 'downstream';

export interface ConnectionFailure {
  readonly side: 'client' | 'server';
  /** What the system said, `ECONNRESET` for example. */
  readonly code: string;
}

export interface ConnectionReport {
  readonly id: number;
  readonly openedAtMs: number;
  readonly upstream: PumpCounters;
  readonly downstream: PumpCounters;
  /** The first socket error, if any. */
  readonly failure: ConnectionFailure | undefined;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly client: Peer;
  readonly server: Peer;
  readonly clock?: Clock;
  /** Called once, when both sockets are closed. */
  readonly onClosed?: (connection: Connection) => void;
}

export class Connection {
  readonly id: number;
  readonly client: Peer;
  readonly server: Peer;
  readonly openedAtMs: number;
  readonly upstream: Pump;
  readonly downstream: Pump;
  readonly #onClosed: ((connection: Connection) => void) | undefined;
  #openSockets = 2;
  #failure: ConnectionFailure | undefined;

  constructor({ id, client, server, clock = systemClock, onClosed }: ConnectionOptions) {
    this.id = id;
    this.client = client;
    this.server = server;
    this.openedAtMs = clock.nowMs();
    this.#onClosed = onClosed;
    const events = { onClose: () => this.close(), onReset: () => this.reset() };
    this.upstream = new Pump(client, server, clock, events);
    this.downstream = new Pump(server, client, clock, events);
    this.#watch('client', client, server);
    this.#watch('server', server, client);
  }

  get isClosed(): boolean {
    return this.#openSockets === 0;
  }

  get report(): ConnectionReport {
    return {
      id: this.id,
      openedAtMs: this.openedAtMs,
      upstream: this.upstream.counters,
      downstream: this.downstream.counters,
      failure: this.#failure,
    };
  }

  pump(direction: Direction): Pump {
    return direction === 'upstream' ? this.upstream : this.downstream;
  }

  start(): void {
    this.upstream.start();
    this.downstream.start();
  }

  /** Delivers what the stages have handed on, then closes both sides. */
  close(): void {
    this.#stop();
    this.client.socket.destroySoon();
    this.server.socket.destroySoon();
  }

  /** Closes both sides now; bytes that were not sent yet are lost. */
  cut(): void {
    this.#stop();
    this.client.socket.destroy();
    this.server.socket.destroy();
  }

  /** A TCP reset to both sides. */
  reset(): void {
    this.#stop();
    resetSocket(this.client);
    resetSocket(this.server);
  }

  #stop(): void {
    this.upstream.stop();
    this.downstream.stop();
  }

  #watch(side: 'client' | 'server', peer: Peer, other: Peer): void {
    peer.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure ??= { side, code: error.code ?? error.message };
      this.#stop();
      resetSocket(other);
    });
    // A socket that died before anyone listened would be waited for in vain.
    if (peer.socket.closed) queueMicrotask(() => this.#countClosed());
    else peer.socket.once('close', () => this.#countClosed());
  }

  #countClosed(): void {
    this.#openSockets -= 1;
    if (this.#openSockets > 0) return;
    this.#stop();
    this.#onClosed?.(this);
  }
}

/**
 * A socket whose end is just being sent can not be reset: the system refuses, and Node then never
 * says that it is closed.
 */
function resetSocket({ socket }: Peer): void {
  if (socket.destroyed) return;
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
