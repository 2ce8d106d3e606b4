import {
  type Clock,
  type Connection,
  type Direction,
  formatAddress,
  parseAddress,
  Relay,
  systemClock,
  type TcpAddress,
  type TcpFailure,
} from '@gauntlet/kit/piping';
import type { JsonObject } from './decode.ts';
import { type Outcome, refusals, success } from './errors.ts';
import { LiveConnection } from './live-connection.ts';
import type { Seed } from './random.ts';
import { resolveListen } from './resolve.ts';
import { Selection } from './selection.ts';
import {
  changeToxic,
  newToxic,
  type ToxicInstance,
  type ToxicJson,
  toxicJson,
} from './toxic-instance.ts';

/** One proxy: an address to listen on, the server behind it, and the toxics between. */

export interface ProxyOptions {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly seed: Seed;
  readonly clock?: Clock;
}

export interface ProxyJson {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly ToxicJson[];
}

export interface Traffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export class NamedProxy {
  readonly name: string;
  readonly seed: Seed;
  readonly #clock: Clock;
  readonly #selection: Selection;
  readonly #live = new Map<Connection, LiveConnection>();
  readonly #past = {
    upstream: { receivedBytes: 0, sentBytes: 0 },
    downstream: { receivedBytes: 0, sentBytes: 0 },
  };
  #listen: string;
  #upstream: string;
  #relay: Relay | undefined;
  #starts = 0;
  #toxics: ToxicInstance[] = [];
  #lastFailure: TcpFailure | undefined;

  constructor({ name, listen, upstream, seed, clock = systemClock }: ProxyOptions) {
    this.name = name;
    this.seed = seed;
    this.#listen = listen;
    this.#upstream = upstream;
    this.#clock = clock;
    this.#selection = new Selection(seed, name);
  }

  get isEnabled(): boolean {
    return this.#relay !== undefined;
  }

  get listen(): string {
    return this.#listen;
  }

  get upstream(): string {
    return this.#upstream;
  }

  get address(): TcpAddress {
    return this.#relay?.address ?? { host: '', port: 0 };
  }

  get connections(): readonly Connection[] {
    return [...this.#live.keys()];
  }

  /** Why the server behind could not be reached, the last time it could not. */
  get lastFailure(): TcpFailure | undefined {
    return this.#lastFailure;
  }

  /** First those that act upstream, as Toxiproxy lists them. */
  get toxics(): readonly ToxicInstance[] {
    const upstream = this.#toxics.filter(({ direction }) => direction === 'upstream');
    const downstream = this.#toxics.filter(({ direction }) => direction === 'downstream');
    return [...upstream, ...downstream];
  }

  get json(): ProxyJson {
    return {
      name: this.name,
      listen: this.#listen,
      upstream: this.#upstream,
      enabled: this.isEnabled,
      toxics: this.toxics.map(toxicJson),
    };
  }

  traffic(direction: Direction): Traffic {
    let { receivedBytes, sentBytes } = this.#past[direction];
    for (const connection of this.#live.keys()) {
      receivedBytes += connection.report[direction].receivedBytes;
      sentBytes += connection.report[direction].sentBytes;
    }
    return { receivedBytes, sentBytes };
  }

  async start(): Promise<Outcome<NamedProxy>> {
    if (this.#relay !== undefined) return success(this);
    const address = await resolveListen(this.#listen);
    if (!address.ok) return address;
    this.#starts += 1;
    const prefix = `connection ${this.#starts}.`;
    const result = await Relay.start({
      listen: address.value,
      upstream: () => parseAddress(this.#upstream) ?? { host: this.#upstream, port: 0 },
      clock: this.#clock,
      onOpen: (connection) => this.#open(connection, `${prefix}${connection.id}`),
      onClosed: (connection) => this.#close(connection),
      onUnreachable: (failure) => {
        this.#lastFailure = failure;
      },
    });
    if (!result.ok) return refusals.system(listenError(address.value, result.failure));
    this.#relay = result.relay;
    this.#listen = formatAddress(result.relay.address);
    return success(this);
  }

  /** Stops listening and cuts every connection. */
  async stop(): Promise<void> {
    const relay = this.#relay;
    this.#relay = undefined;
    await relay?.stop();
  }

  /** Whether another listen or upstream address means another proxy. */
  async differs(listen: string, upstream: string): Promise<Outcome<boolean>> {
    if (listen === this.#listen) return success(upstream !== this.#upstream);
    const address = await resolveListen(listen);
    if (!address.ok) {
      return refusals.system(address.failure.error.replace(/^listen tcp: /, ''));
    }
    const isOther = formatAddress(address.value) !== this.#listen;
    return success(isOther || upstream !== this.#upstream);
  }

  async update(listen: string, upstream: string, enabled: boolean): Promise<Outcome<NamedProxy>> {
    const differs = await this.differs(listen, upstream);
    if (!differs.ok) return differs;
    if (differs.value) {
      await this.stop();
      this.#listen = listen;
      this.#upstream = upstream;
    }
    if (enabled) return await this.start();
    await this.stop();
    return success(this);
  }

  findToxic(name: string): ToxicInstance | undefined {
    return this.#toxics.find((instance) => instance.name === name);
  }

  addToxic(input: unknown): Outcome<ToxicInstance> {
    const made = newToxic(input);
    if (!made.ok) return made;
    const instance = made.value;
    if (this.findToxic(instance.name) !== undefined) return refusals.toxicExists();
    this.#toxics.push(instance);
    for (const live of this.#live.values()) live.refresh(instance);
    return success(instance);
  }

  updateToxic(name: string, body: JsonObject): Outcome<ToxicInstance> {
    const instance = this.findToxic(name);
    if (instance === undefined) return refusals.toxicNotFound();
    const changed = changeToxic(instance, body);
    if (changed.ok) for (const live of this.#live.values()) live.refresh(instance);
    return changed;
  }

  removeToxic(name: string): Outcome<ToxicInstance> {
    const instance = this.findToxic(name);
    if (instance === undefined) return refusals.toxicNotFound();
    this.#toxics = this.#toxics.filter((other) => other !== instance);
    for (const live of this.#live.values()) live.remove(instance);
    return success(instance);
  }

  removeToxics(): void {
    for (const { name } of this.toxics) this.removeToxic(name);
  }

  #open(connection: Connection, name: string): void {
    const live = new LiveConnection(connection, name, {
      seed: this.seed,
      proxyName: this.name,
      clock: this.#clock,
      selection: this.#selection,
      instances: () => this.toxics,
    });
    this.#live.set(connection, live);
  }

  #close(connection: Connection): void {
    this.#live.delete(connection);
    for (const direction of ['upstream', 'downstream'] as const) {
      const { receivedBytes, sentBytes } = connection.report[direction];
      this.#past[direction].receivedBytes += receivedBytes;
      this.#past[direction].sentBytes += sentBytes;
    }
  }
}

function listenError(address: TcpAddress, { code, message }: TcpFailure): string {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'bind: address already in use',
    EACCES: 'bind: permission denied',
    EADDRNOTAVAIL: 'bind: cannot assign requested address',
  };
  return `listen tcp ${formatAddress(address)}: ${reasons[code] ?? message}`;
}
