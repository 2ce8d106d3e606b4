/**
 * Owns the processes of an environment and who of its users gets which version. It does what it is
 * told, and only once that is on disk; a ship may die at any time, and so may the host: started
 * anew, it runs what it ran.
 */
import { type Clock, type Supervisor, supervisor, systemClock } from '@gauntlet/kit/lifecycle';
import type { VersionCounts } from '../proxy/counts.ts';
import { type FrontProxy, startFrontProxy } from '../proxy/proxy.ts';
import { nameOf, Running } from './running.ts';
import {
  fenced,
  type HostedSystem,
  type HostState,
  type Order,
  type VersionSpec,
  withoutVersion,
  withVersion,
  withWeights,
} from './state.ts';
import { readState, writeState } from './state-file.ts';

export interface HostOptions {
  /** Where the state is kept. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (name: string, line: string) => void;
  readonly clock?: Clock;
  /** How long a version that is retired may go on with what it has begun. */
  readonly drainLimitMs?: number;
}

export interface SeenVersion {
  readonly version: string;
  readonly isRunning: boolean;
  readonly weight: number;
  readonly inFlight: number;
  readonly requests: number;
  readonly errors: number;
  readonly restarts: number;
  readonly lastLines: readonly string[];
}

export interface SeenSystem {
  readonly port: number;
  readonly versions: readonly SeenVersion[];
}

export interface SeenHost {
  readonly generation: number;
  readonly systems: Readonly<Record<string, SeenSystem>>;
}

export interface Host {
  observe(): SeenHost;
  counts(system: string, version: string): VersionCounts | undefined;
  /** Resolves once it works beside what runs, without any users; the same again changes nothing. */
  deploy(order: Order & { readonly port: number }, spec: VersionSpec): Promise<void>;
  weigh(order: Order, weights: HostedSystem['weights']): Promise<void>;
  /** Finishes what it has begun, then it is gone. */
  retire(order: Order, version: string): Promise<void>;
  close(): Promise<void>;
}

export async function openHost(options: HostOptions): Promise<Host> {
  const state = await readState(options.file);
  const host = new LocalHost(options, state);
  await host.begin();
  return host;
}

class LocalHost implements Host {
  readonly #options: HostOptions;
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  readonly #running = new Map<string, Running>();
  readonly #proxies = new Map<string, FrontProxy>();
  #state: HostState;
  /** One order after the other: two ships never change it at the same time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions, state: HostState) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#state = state;
    this.#supervisor = supervisor({
      environment: options.environment,
      clock: this.#clock,
      write: (name, line) => {
        this.#running.get(name)?.heard(line);
        options.write(name, line);
      },
    });
  }

  async begin(): Promise<void> {
    for (const [system, { versions, port }] of Object.entries(this.#state.systems)) {
      for (const spec of versions) this.#add(system, spec).keep();
      await this.#proxyOf(system, port);
    }
  }

  observe(): SeenHost {
    const systems = Object.entries(this.#state.systems).map(([name, system]) => {
      const versions = system.versions.map((spec) => this.#seen(name, system, spec));
      return [name, { port: this.#proxies.get(name)?.port ?? system.port, versions }] as const;
    });
    return { generation: this.#state.generation, systems: Object.fromEntries(systems) };
  }

  counts(system: string, version: string): VersionCounts | undefined {
    return this.#proxies.get(system)?.counts(version);
  }

  deploy(order: Order & { readonly port: number }, spec: VersionSpec): Promise<void> {
    return this.#inTurn(async () => {
      const next = withVersion(fenced(this.#state, order), order, spec);
      const known = this.#running.get(nameOf(order.system, spec.version));
      const isSame = known !== undefined && JSON.stringify(known.spec) === JSON.stringify(spec);
      if (isSame && known.port !== undefined) return await this.#keep(next);
      await known?.stop();
      const added = this.#add(order.system, spec);
      try {
        await this.#proxyOf(order.system, order.port);
        await added.begin();
        // Only now: what never worked is not started again by a host that is started anew.
        await this.#keep(next);
      } catch (error) {
        await added.stop();
        this.#running.delete(nameOf(order.system, spec.version));
        throw error;
      }
      this.#proxies.get(order.system)?.forget(spec.version);
    });
  }

  weigh(order: Order, weights: HostedSystem['weights']): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keep(withWeights(fenced(this.#state, order), order, weights));
      this.#share(order.system);
    });
  }

  retire(order: Order, version: string): Promise<void> {
    return this.#inTurn(async () => {
      const name = nameOf(order.system, version);
      await this.#keep(withoutVersion(fenced(this.#state, order), order, version));
      this.#share(order.system);
      const endMs = this.#clock.nowMs() + (this.#options.drainLimitMs ?? 30_000);
      const busy = () => (this.counts(order.system, version)?.inFlight ?? 0) > 0;
      while (busy() && this.#clock.nowMs() < endMs)
        await new Promise<void>((resolve) => this.#clock.after(20, resolve));
      await this.#running.get(name)?.stop();
      this.#running.delete(name);
    });
  }

  async close(): Promise<void> {
    await this.#last;
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.close()));
    await Promise.all([...this.#running.values()].map((one) => one.stop()));
    await this.#supervisor.stop();
  }

  #add(system: string, spec: VersionSpec): Running {
    const moved = () => this.#share(system);
    const { supervisor, clock } = { supervisor: this.#supervisor, clock: this.#clock };
    const added = new Running({ system, spec, supervisor, clock, moved });
    this.#running.set(nameOf(system, spec.version), added);
    return added;
  }

  async #keep(next: HostState): Promise<void> {
    await writeState(this.#options.file, next);
    this.#state = next;
  }

  async #proxyOf(system: string, port: number): Promise<void> {
    if (!this.#proxies.has(system)) {
      const { nowMs } = this.#clock;
      this.#proxies.set(system, await startFrontProxy({ port, nowMs }));
    }
    this.#share(system);
  }

  /** What is on disk, as far as it works, to the proxy: a version that is down gets nobody new. */
  #share(system: string): void {
    const hosted = this.#state.systems[system];
    const backends = (hosted?.weights ?? []).map(([version, weight]) => {
      const port = this.#running.get(nameOf(system, version))?.port;
      return { version, port: port ?? CLOSED_PORT, weight };
    });
    this.#proxies.get(system)?.set({ generation: this.#state.generation, backends });
  }

  #seen(name: string, { weights }: HostedSystem, { version }: VersionSpec): SeenVersion {
    const found = this.#running.get(nameOf(name, version));
    const counts = this.#proxies.get(name)?.counts(version);
    return {
      version,
      isRunning: found?.port !== undefined,
      weight: weights.find(([one]) => one === version)?.[1] ?? 0,
      inFlight: counts?.inFlight ?? 0,
      requests: counts?.requests ?? 0,
      errors: counts?.errors ?? 0,
      restarts: found?.restarts ?? 0,
      lastLines: found?.lastLines ?? [],
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Nobody listens there: the request fails, and is counted against the version that is down. */
const CLOSED_PORT = 1;
