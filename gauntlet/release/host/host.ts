/**
 * Owns the processes of an environment and who of its users gets which version. It does what it is
 * told, and only once that is on disk; a ship may die at any time, and so may the host: what it
 * started goes on, and the next one takes it up.
 */
import { join } from 'node:path';
import { type Clock, systemClock } from '@gauntlet/kit/lifecycle';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { fateOf, thisOwner } from '@gauntlet/kit/processes';
import { noShadow, type ShadowCounts } from '../proxy/shadow.ts';
import type { Table } from '../proxy/table.ts';
import { Front, type FrontCounts, frontNames } from './front.ts';
import { Launches } from './launches.ts';
import { memoryOf } from './memory.ts';
import { nameOf, Running } from './running.ts';
import type { SeenHost, SeenSystem, SeenVersion } from './seen.ts';
import {
  type DeployOrder,
  fenced,
  type HostedSystem,
  type HostState,
  type Lease,
  type Order,
  type ShadowSpec,
  type VersionSpec,
  withLease,
  withoutLease,
  withoutSettled,
  withoutVersion,
  withSettled,
  withShadow,
  withVersion,
  withWeights,
} from './state.ts';
import { readState, writeState } from './state-file.ts';

export interface HostOptions {
  /** Where the state is kept, and the logs of what it starts. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** The time of day, for what outlives the process. */
  readonly now?: () => number;
  /** How long a version that is retired may go on with what it has begun. */
  readonly drainLimitMs?: number;
}

/** A holder on another machine that was silent for so long is taken for dead. */
const SILENT_MS = 60_000;

export async function openHost(options: HostOptions): Promise<LocalHost> {
  const clock = options.clock ?? systemClock;
  const state = await readState(join(options.folder, 'host.json'));
  const file = join(options.folder, 'launches.json');
  const launches = await Launches.open({ file, clock });
  const host = new LocalHost({ ...options, clock }, launches, state);
  await host.begin();
  return host;
}

export class LocalHost {
  readonly #options: HostOptions & { readonly clock: Clock };
  readonly #launches: Launches;
  readonly #running = new Map<string, Running>();
  readonly #fronts = new Map<string, Front>();
  #state: HostState;
  /** One order after the other: two ships never change it at the same time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    options: HostOptions & { readonly clock: Clock },
    launches: Launches,
    state: HostState,
  ) {
    this.#options = options;
    this.#launches = launches;
    this.#state = state;
  }

  async begin(): Promise<void> {
    const wanted = new Set<string>();
    for (const [system, { versions, port }] of Object.entries(this.#state.systems)) {
      for (const spec of versions) {
        wanted.add(nameOf(system, spec.version));
        this.#add(system, spec).keep();
      }
      for (const name of frontNames(system)) wanted.add(name);
      await this.#frontOf(system, port);
    }
    // A deploy that was cut off, or a version that was about to be ended.
    const left = this.#launches.names().filter((name) => !wanted.has(name));
    await Promise.all(left.map((name) => this.#launches.end(name)));
  }

  async observe(): Promise<SeenHost> {
    const groups = [...this.#running.values()].flatMap(({ group }) => group ?? []);
    const memory = memoryOf(new Set(groups));
    const systems = await Promise.all(
      Object.entries(this.#state.systems).map(async ([name, system]) => {
        return [name, await this.#seenSystem(name, system, memory)] as const;
      }),
    );
    const { generation, leases } = this.#state;
    // A lease goes with its holder, and is taken over by the next one.
    const living = Object.entries(leases).filter(([, lease]) => !this.#isGone(lease));
    const held = living.map(([about, { what }]) => [about, what] as const);
    return { generation, leases: Object.fromEntries(held), systems: Object.fromEntries(systems) };
  }

  async counts(system: string, versions: readonly string[]): Promise<FrontCounts> {
    return (await this.#fronts.get(system)?.counts(versions)) ?? { epoch: '', counts: {} };
  }

  /** Whoever has it alone gives orders; it has the generation for them. */
  lease(about: string, owner: string, what: string): Promise<number> {
    return this.#inTurn(async () => {
      const renewedAt = this.#now();
      const next = withLease(this.#state, about, { owner, what, renewedAt }, (held) => {
        return this.#isGone(held);
      });
      await this.#keep(next);
      return next.generation;
    });
  }

  release(about: string, owner: string): Promise<void> {
    return this.#inTurn(() => this.#keep(withoutLease(this.#state, about, owner)));
  }

  /** Resolves once it works beside what runs, without any users; the same again changes nothing. */
  deploy(order: DeployOrder, spec: VersionSpec): Promise<void> {
    return this.#inTurn(async () => {
      const known = this.#running.get(nameOf(order.system, spec.version));
      const isSame = known !== undefined && JSON.stringify(known.spec) === JSON.stringify(spec);
      const port = await this.#portOf(order);
      const next = withVersion(fenced(this.#state, order), { ...order, port }, spec);
      if (isSame && known.port !== undefined) return await this.#keep(next);
      await known?.stop();
      const added = this.#add(order.system, spec);
      try {
        await this.#frontOf(order.system, port);
        await added.begin();
        // Only now: what never worked is not started again by a host that is started anew.
        await this.#keep(next);
      } catch (error) {
        await added.stop();
        this.#running.delete(nameOf(order.system, spec.version));
        throw error;
      }
      await this.#fronts.get(order.system)?.forget([spec.version]);
    });
  }

  weigh(order: Order, weights: HostedSystem['weights']): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keep(withWeights(fenced(this.#state, order), order, weights));
      await this.#share(order.system);
    });
  }

  /** Copies of a share of the requests to a version, whose answers nobody gets. */
  shadow(order: Order, shadow: ShadowSpec | undefined): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keep(withShadow(fenced(this.#state, order), order, shadow));
      await this.#share(order.system);
    });
  }

  async shadowed(system: string): Promise<ShadowCounts> {
    return (await this.#fronts.get(system)?.shadowed()) ?? noShadow;
  }

  settle(order: Order, version: string): Promise<void> {
    return this.#inTurn(() => this.#keep(withSettled(fenced(this.#state, order), order, version)));
  }

  unsettle(order: Order, version: string): Promise<void> {
    return this.#inTurn(() =>
      this.#keep(withoutSettled(fenced(this.#state, order), order, version)),
    );
  }

  /** Counts anew, as for a canary that begins. */
  forget(order: Order, versions: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      fenced(this.#state, order);
      await this.#fronts.get(order.system)?.forget(versions);
    });
  }

  /** Finishes what it has begun, then it is gone. */
  retire(order: Order, version: string): Promise<void> {
    return this.#inTurn(async () => {
      const name = nameOf(order.system, version);
      await this.#keep(withoutVersion(fenced(this.#state, order), order, version));
      await this.#share(order.system);
      const { clock, drainLimitMs = 30_000 } = this.#options;
      const endMs = clock.nowMs() + drainLimitMs;
      while (clock.nowMs() < endMs && (await this.#inFlight(order.system, version)) > 0)
        await new Promise<void>((resolve) => clock.after(20, resolve));
      await this.#running.get(name)?.stop();
      this.#running.delete(name);
    });
  }

  /** Ends itself alone: what it started goes on, and the next host takes it up. */
  async leave(): Promise<void> {
    await this.#last;
    for (const front of this.#fronts.values()) front.leave();
    for (const one of this.#running.values()) one.leave();
  }

  /** Ends all that it started; the next host starts it again. */
  async close(): Promise<void> {
    await this.#last;
    const fronts = [...this.#fronts.values()].map((front) => front.stop());
    const running = [...this.#running.values()].map((one) => one.stop());
    // One that can not be written down any more must not keep the others running.
    const ends = await Promise.allSettled([...fronts, ...running]);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #inFlight(system: string, version: string): Promise<number> {
    const { counts } = await this.counts(system, [version]);
    return counts[version]?.inFlight ?? 0;
  }

  /** A port that is to be chosen is chosen once, and users keep it. */
  async #portOf({ system, port }: DeployOrder): Promise<number> {
    // A first deploy that failed has left proxies on a port that is not in the state.
    const known = this.#state.systems[system]?.port ?? this.#fronts.get(system)?.port;
    if (port === 0) return known ?? (await freePort());
    if (known === undefined || known === port) return port;
    await this.#fronts.get(system)?.stop();
    this.#fronts.delete(system);
    return port;
  }

  #add(system: string, spec: VersionSpec): Running {
    const moved = () => void this.#share(system);
    const { clock, environment } = this.#options;
    const launches = this.#launches;
    const added = new Running({ system, spec, launches, clock, environment, moved });
    this.#running.set(nameOf(system, spec.version), added);
    return added;
  }

  async #keep(next: HostState): Promise<void> {
    await writeState(join(this.#options.folder, 'host.json'), next);
    this.#state = next;
  }

  async #frontOf(system: string, port: number): Promise<void> {
    if (this.#fronts.has(system)) return;
    const { clock, environment, folder } = this.#options;
    const launches = this.#launches;
    const table = this.#tableOf(system);
    const options = { system, port, launches, clock, environment, folder, table };
    const front = await Front.open(options);
    this.#fronts.set(system, front);
    await this.#share(system);
  }

  /** What is on disk, as far as it works, to the proxies: what is down gets nobody new. */
  async #share(system: string): Promise<void> {
    const table = this.#tableOf(system);
    if (table !== undefined) await this.#fronts.get(system)?.set(table);
  }

  #tableOf(system: string): Table | undefined {
    const hosted = this.#state.systems[system];
    if (hosted === undefined) return undefined;
    const backends = hosted.weights.map(([version, weight]) => {
      const port = this.#running.get(nameOf(system, version))?.port;
      return { version, port: port ?? CLOSED_PORT, weight };
    });
    const { generation } = this.#state;
    const { critical } = hosted;
    const shadow = this.#shadowOf(system, hosted);
    return { generation, backends, critical, ...shadow };
  }

  #shadowOf(system: string, { shadow }: HostedSystem): Pick<Table, 'shadow'> {
    const port = shadow && this.#running.get(nameOf(system, shadow.version))?.port;
    return shadow === undefined || port === undefined ? {} : { shadow: { ...shadow, port } };
  }

  async #seenSystem(
    name: string,
    system: HostedSystem,
    memory: ReadonlyMap<number, number>,
  ): Promise<SeenSystem> {
    const { counts } = await this.counts(
      name,
      system.versions.map(({ version }) => version),
    );
    const versions = system.versions.map((spec): SeenVersion => {
      const { version } = spec;
      const found = this.#running.get(nameOf(name, version));
      const memoryMb = memory.get(found?.group ?? -1);
      const { requests = 0, errors = 0, inFlight = 0, critical } = counts[version] ?? {};
      return {
        version,
        spec,
        isRunning: found?.port !== undefined,
        weight: system.weights.find(([one]) => one === version)?.[1] ?? 0,
        ...(found?.port === undefined ? {} : { port: found.port }),
        ...(memoryMb === undefined ? {} : { memoryMb: Math.round(memoryMb) }),
        ageMs: Math.round(found?.ageMs ?? 0),
        health: found?.health ?? { checks: 0, failed: 0, failing: 0 },
        restarts: found?.restarts ?? 0,
        inFlight,
        requests,
        errors,
        critical: critical ?? { requests: 0, errors: 0 },
        lastLines: found?.lastLines() ?? [],
      };
    });
    return { port: this.#fronts.get(name)?.port ?? system.port, versions, settled: system.settled };
  }

  #isGone({ owner, renewedAt }: Lease): boolean {
    const fate = fateOf(owner, thisOwner());
    return fate === 'gone' || (fate === 'elsewhere' && this.#now() - renewedAt > SILENT_MS);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Nobody listens there: the request fails, and is counted against the version that is down. */
const CLOSED_PORT = 1;
