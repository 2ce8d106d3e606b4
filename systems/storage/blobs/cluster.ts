/**
 * What this process knows of the cluster: the latest layout, the servers, a client for each, and
 * which of them answer. Refreshed from the metadata; between two refreshes the breakers tell.
 */
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { Db } from '../metadata/schema.ts';
import { latestLayout, listServers } from '../metadata/servers.ts';
import type { ChunkId, Layout, Server, ServerId } from '../model/nouns.ts';
import { rankingOf } from '../placement/ranking.ts';
import { type Breaker, breaker } from '../protocol/breaker.ts';
import type { ClientTls } from '../protocol/channel.ts';
import type { ChunkClient } from '../protocol/chunk-client.ts';
import { chunkClient, isServerGone } from '../protocol/client.ts';

export interface ClusterOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly tls?: ClientTls | undefined;
  readonly stallMs?: number | undefined;
  readonly connections?: number | undefined;
  readonly refreshMs?: number | undefined;
  /** Of a server that runs in this process: it is called and not sent to. */
  readonly inProcess?: ((serverId: ServerId) => ChunkClient | undefined) | undefined;
  readonly onProblem?: (message: string, error: unknown) => void;
}

export interface Cluster {
  layout(): Layout | undefined;
  servers(): readonly Server[];
  /** Where a chunk is to be written: who is in the layout and answers, best first. */
  candidates(chunkId: ChunkId): readonly ServerId[];
  /** Whether a read may be tried there; a silent server comes last and not never. */
  answers(serverId: ServerId): boolean;
  /** How many active servers answered this process lately: what the metadata say may be old. */
  reachable(): number;
  isReachable(serverId: ServerId): boolean;
  client(serverId: ServerId): ChunkClient | undefined;
  succeeded(serverId: ServerId): void;
  /** Counts only what says that the server is gone, or full. */
  failed(serverId: ServerId, error: unknown): void;
  /** Resolves when it knows what the metadata say from now on. */
  refresh(): Promise<void>;
  /** Resolves when every server was asked how it is, or did not answer in time. */
  probed(): Promise<void>;
  close(): Promise<void>;
}

interface Known {
  server: Server;
  readonly client: ChunkClient;
  /** The same, where the server is in this process. */
  readonly inProcess: ChunkClient | undefined;
  readonly breaker: Breaker;
  fullUntilMs: number;
  /** When it last answered; undefined: not yet at this address, or the last call failed. */
  answeredMs: number | undefined;
  probe: Promise<void> | undefined;
}

const FULL_MS = 10_000;
/** A server that nobody has called for so long is asked how it is. */
const QUIET_MS = 2_000;
/** How long a look waits for servers that it asks. */
const PROBE_MS = 1_000;

export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const view = new ClusterView(options);
  await view.refresh();
  await view.probed();
  view.begin();
  return view;
}

class ClusterView implements Cluster {
  readonly #options: ClusterOptions;
  readonly #known = new Map<ServerId, Known>();
  #layout: Layout | undefined;
  #cancel: (() => void) | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshingNext: Promise<void> | undefined;
  #closed = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  begin(): void {
    const { clock, refreshMs = 1_000, onProblem } = this.#options;
    const again = () => {
      this.#cancel = clock.after(refreshMs, () => {
        this.refresh()
          .catch((error: unknown) => onProblem?.('the cluster could not be looked at', error))
          .finally(() => {
            if (!this.#closed) again();
          });
      });
    };
    again();
  }

  layout(): Layout | undefined {
    return this.#layout;
  }

  servers(): readonly Server[] {
    return [...this.#known.values()].map(({ server }) => server);
  }

  candidates(chunkId: ChunkId): readonly ServerId[] {
    if (this.#layout === undefined) return [];
    const nowMs = this.#options.clock.nowMs();
    return rankingOf(this.#layout, chunkId).filter((serverId) => {
      const known = this.#known.get(serverId);
      if (known?.server.status !== 'active' || known.fullUntilMs > nowMs) return false;
      return known.breaker.allows();
    });
  }

  answers(serverId: ServerId): boolean {
    const known = this.#known.get(serverId);
    return known !== undefined && known.server.status !== 'inactive' && known.breaker.allows();
  }

  reachable(): number {
    return [...this.#known.values()].filter(
      ({ server, answeredMs }) => server.status === 'active' && answeredMs !== undefined,
    ).length;
  }

  isReachable(serverId: ServerId): boolean {
    return this.#known.get(serverId)?.answeredMs !== undefined;
  }

  client(serverId: ServerId): ChunkClient | undefined {
    return this.#known.get(serverId)?.client;
  }

  succeeded(serverId: ServerId): void {
    const known = this.#known.get(serverId);
    if (known === undefined) return;
    known.breaker.succeeded();
    known.answeredMs = this.#options.clock.nowMs();
  }

  failed(serverId: ServerId, error: unknown): void {
    const known = this.#known.get(serverId);
    if (known === undefined) return;
    if (isServerGone(error)) {
      known.breaker.failed();
      known.answeredMs = undefined;
    }
    if (error instanceof Error && 'code' in error && error.code === 'SERVER_FULL') {
      known.fullUntilMs = this.#options.clock.nowMs() + FULL_MS;
    }
  }

  refresh(): Promise<void> {
    if (this.#refreshing === undefined) {
      this.#refreshing = this.#look().finally(() => {
        this.#refreshing = undefined;
      });
      return this.#refreshing;
    }
    // What is being read may be of before: whoever comes now shares the look after it.
    this.#refreshingNext ??= this.#refreshing
      .catch(() => undefined)
      .then(() => {
        this.#refreshingNext = undefined;
        return this.refresh();
      });
    return this.#refreshingNext;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#refreshingNext?.catch(() => undefined);
    await this.#refreshing?.catch(() => undefined);
    for (const { client } of this.#known.values()) client.close();
  }

  async #look(): Promise<void> {
    const { db } = this.#options;
    const [servers, layout] = await Promise.all([listServers(db), latestLayout(db)]);
    this.#layout = layout;
    for (const server of servers) this.#learn(server);
    const ids = new Set(servers.map(({ serverId }) => serverId));
    for (const [serverId, { client }] of this.#known) {
      if (ids.has(serverId)) continue;
      client.close();
      this.#known.delete(serverId);
    }
    this.#probeQuiet();
  }

  /** Waits a little and not longer: a server that hangs must not hold the others up. */
  async probed(): Promise<void> {
    const asked = this.#probeQuiet();
    if (asked.length === 0) return;
    const enough = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(PROBE_MS, enough.resolve);
    await Promise.race([Promise.all(asked), enough.promise]);
    cancel();
  }

  /** Asks who was silent how it is. */
  #probeQuiet(): Promise<void>[] {
    const { clock } = this.#options;
    const nowMs = clock.nowMs();
    const quiet = [...this.#known.values()].filter(
      ({ answeredMs }) => answeredMs === undefined || nowMs - answeredMs >= QUIET_MS,
    );
    return quiet.map((known) => {
      known.probe ??= this.#probe(known).finally(() => {
        known.probe = undefined;
      });
      return known.probe;
    });
  }

  async #probe(known: Known): Promise<void> {
    const { serverId } = known.server;
    try {
      await known.client.health();
      // No word to the breaker: who says that it is well may still take no chunks.
      known.answeredMs = this.#options.clock.nowMs();
    } catch (error) {
      if (this.#known.get(serverId) === known) this.failed(serverId, error);
    }
  }

  #learn(server: Server): void {
    const { clock, tls, stallMs, connections } = this.#options;
    const known = this.#known.get(server.serverId);
    const { address, bytesAddress } = server;
    const inProcess = this.#options.inProcess?.(server.serverId);
    const isSame = known?.server.address === address && known.server.bytesAddress === bytesAddress;
    if (isSame && known.inProcess === inProcess) {
      known.server = server;
      return;
    }
    known?.client.close();
    const client =
      inProcess ??
      chunkClient({
        serverId: server.serverId,
        address,
        bytesAddress,
        clock,
        tls,
        ...(stallMs === undefined ? {} : { stallMs }),
        ...(connections === undefined ? {} : { connections }),
      });
    this.#known.set(server.serverId, {
      server,
      client,
      inProcess,
      breaker: breaker({ nowMs: clock.nowMs }),
      fullUntilMs: 0,
      answeredMs: undefined,
      probe: undefined,
    });
  }
}
