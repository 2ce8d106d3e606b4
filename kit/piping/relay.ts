import type { Socket } from 'node:net';
import type { TcpAddress } from './address.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { type DialResult, dialTcp } from './dial.ts';
import { listenTcp, type TcpFailure, type TcpListener } from './listen.ts';
import { acceptedPeer, type Peer } from './peer.ts';
import { type DrainOutcome, Registry } from './registry.ts';

/** A TCP proxy: accepts, connects to the server, pipes both ways, and knows what is alive. */

export interface RelayOptions {
  readonly listen: TcpAddress;
  /** Asked for each connection, so that a switch or weights apply from the next one on. */
  readonly upstream: () => TcpAddress;
  readonly clock?: Clock;
  readonly dialTimeoutMs?: number;
  /** Before the first byte moves: the place to insert stages. */
  readonly onOpen?: (connection: Connection) => void;
  readonly onClosed?: (connection: Connection) => void;
  /** The server could not be reached; the client's connection is closed. */
  readonly onUnreachable?: (failure: TcpFailure) => void;
}

export type RelayResult =
  | { readonly ok: true; readonly relay: Relay }
  | { readonly ok: false; readonly failure: TcpFailure };

/** A client that waits for its connection to the server. */
interface Waiting {
  readonly cut: () => void;
}

export class Relay {
  readonly connections = new Registry<Connection>();
  readonly #waiting = new Registry<Waiting>();
  readonly #options: RelayOptions;
  #listener: TcpListener | undefined;
  #nextId = 1;

  static async start(options: RelayOptions): Promise<RelayResult> {
    const relay = new Relay(options);
    const result = await listenTcp(options.listen, (socket) => relay.#accept(socket));
    if (!result.ok) return result;
    relay.#listener = result.listener;
    return { ok: true, relay };
  }

  private constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Where it listens, with the real port. */
  get address(): TcpAddress {
    return this.#listener?.address ?? this.#options.listen;
  }

  /** No new connections; the live ones end by themselves or are cut after `limitMs`. */
  async drain(limitMs: number): Promise<DrainOutcome> {
    this.#listener?.close();
    const clock = this.#options.clock ?? systemClock;
    const untilMs = clock.nowMs() + limitMs;
    // First those that still connect: each of them may become one to wait for.
    const dialling = await this.#waiting.drain(limitMs, clock);
    const piping = await this.connections.drain(untilMs - clock.nowMs(), clock);
    return { finished: piping.finished, cut: piping.cut + dialling.cut };
  }

  /** No new connections, and the live ones are cut now. */
  async stop(): Promise<void> {
    this.#listener?.close();
    this.#waiting.cutAll();
    this.connections.cutAll();
    await Promise.all([this.#waiting.whenEmpty(), this.connections.whenEmpty()]);
  }

  #accept(socket: Socket): void {
    const id = this.#nextId++;
    void this.#open(id, acceptedPeer(socket));
  }

  async #open(id: number, client: Peer): Promise<void> {
    const { upstream, dialTimeoutMs, clock = systemClock } = this.#options;
    const abort = new AbortController();
    // The client is not read until the server is there, so its going away shows only as an error.
    client.socket.on('error', () => abort.abort());
    const waiting = { cut: () => abort.abort() };
    this.#waiting.add(waiting);
    const result = await dialTcp(upstream(), {
      ...(dialTimeoutMs === undefined ? {} : { timeoutMs: dialTimeoutMs }),
      clock,
      signal: abort.signal,
    });
    if (abort.signal.aborted || !result.ok) this.#refuse(client, result);
    else this.#pipe(id, client, result.peer, clock);
    this.#waiting.remove(waiting);
  }

  #refuse(client: Peer, result: DialResult): void {
    client.socket.destroy();
    if (result.ok) result.peer.socket.destroy();
    else if (result.failure.code !== 'ABORTED') this.#options.onUnreachable?.(result.failure);
  }

  #pipe(id: number, client: Peer, server: Peer, clock: Clock): void {
    const connection = new Connection({
      id,
      client,
      server,
      clock,
      onClosed: (closed) => {
        this.connections.remove(closed);
        this.#options.onClosed?.(closed);
      },
    });
    this.connections.add(connection);
    this.#options.onOpen?.(connection);
    connection.start();
  }
}
