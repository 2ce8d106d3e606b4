import type { Clock } from '@gauntlet/kit/piping';
import { asObject, type JsonObject, readField } from './decode.ts';
import { type ApiFailure, type Outcome, refusals, success } from './errors.ts';
import { NamedProxy } from './proxy.ts';
import type { Seed } from './random.ts';

/** The proxies of a server, by name. */

export interface Populated {
  readonly proxies: readonly NamedProxy[];
  /** Why it stopped; the proxies before stand. */
  readonly failure: ApiFailure | undefined;
}

interface Wanted {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

export class ProxyCollection {
  readonly seed: Seed;
  readonly #clock: Clock | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();
  readonly #proxies = new Map<string, NamedProxy>();

  constructor(seed: Seed, clock?: Clock) {
    this.seed = seed;
    this.#clock = clock;
  }

  /** Sorted by name. */
  list(): NamedProxy[] {
    return [...this.#proxies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): Outcome<NamedProxy> {
    const proxy = this.#proxies.get(name);
    return proxy === undefined ? refusals.proxyNotFound() : success(proxy);
  }

  create(input: unknown): Promise<Outcome<NamedProxy>> {
    return this.#inTurn(() => this.#create(input));
  }

  async #create(input: unknown): Promise<Outcome<NamedProxy>> {
    const wanted = readWanted(input, '');
    if (!wanted.ok) return wanted;
    if (this.#proxies.has(wanted.value.name)) return refusals.proxyExists();
    return await this.#add(wanted.value);
  }

  update(name: string, input: unknown): Promise<Outcome<NamedProxy>> {
    return this.#inTurn(() => this.#update(name, input));
  }

  async #update(name: string, input: unknown): Promise<Outcome<NamedProxy>> {
    const proxy = this.get(name);
    if (!proxy.ok) return proxy;
    const body = asObject(input);
    if (!body.ok) return body;
    const listen = readField(body.value, 'listen', 'string', proxy.value.listen);
    if (!listen.ok) return listen;
    const upstream = readField(body.value, 'upstream', 'string', proxy.value.upstream);
    if (!upstream.ok) return upstream;
    const enabled = readField(body.value, 'enabled', 'bool', proxy.value.isEnabled);
    if (!enabled.ok) return enabled;
    return await proxy.value.update(listen.value, upstream.value, enabled.value);
  }

  remove(name: string): Promise<Outcome<NamedProxy>> {
    return this.#inTurn(() => this.#remove(name));
  }

  async #remove(name: string): Promise<Outcome<NamedProxy>> {
    const proxy = this.get(name);
    if (!proxy.ok) return proxy;
    this.#proxies.delete(name);
    await proxy.value.stop();
    return proxy;
  }

  /** Makes what is missing, replaces what has other addresses, leaves the rest alone. */
  populate(input: unknown): Promise<Populated> {
    return this.#inTurn(() => this.#populate(input));
  }

  async #populate(input: unknown): Promise<Populated> {
    const wanted = readWantedList(input);
    if (!wanted.ok) return { proxies: [], failure: wanted.failure };
    const proxies: NamedProxy[] = [];
    for (const one of wanted.value) {
      const proxy = await this.#addOrReplace(one);
      if (!proxy.ok) return { proxies, failure: proxy.failure };
      proxies.push(proxy.value);
    }
    return { proxies, failure: undefined };
  }

  /** Enables every proxy and removes every toxic. */
  reset(): Promise<ApiFailure | undefined> {
    return this.#inTurn(() => this.#reset());
  }

  async #reset(): Promise<ApiFailure | undefined> {
    for (const proxy of this.list()) {
      const started = await proxy.start();
      if (!started.ok) return started.failure;
      proxy.removeToxics();
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      const proxies = this.list();
      this.#proxies.clear();
      await Promise.all(proxies.map((proxy) => proxy.stop()));
    });
  }

  /** One change after another: two requests at once must not both make the same proxy. */
  #inTurn<Value>(change: () => Promise<Value>): Promise<Value> {
    const result = this.#lastChange.then(change);
    this.#lastChange = result.catch(() => {}); // whoever asked for the change hears of its failure
    return result;
  }

  async #addOrReplace(wanted: Wanted): Promise<Outcome<NamedProxy>> {
    const existing = this.#proxies.get(wanted.name);
    if (existing !== undefined) {
      const differs = await existing.differs(wanted.listen, wanted.upstream);
      if (!differs.ok) return differs;
      if (!differs.value) return success(existing);
      await existing.stop();
    }
    return await this.#add(wanted);
  }

  async #add({ enabled, ...options }: Wanted): Promise<Outcome<NamedProxy>> {
    const clock = this.#clock === undefined ? {} : { clock: this.#clock };
    const proxy = new NamedProxy({ ...options, seed: this.seed, ...clock });
    if (enabled) {
      const started = await proxy.start();
      if (!started.ok) return started;
    }
    this.#proxies.set(proxy.name, proxy);
    return success(proxy);
  }
}

function readWanted(input: unknown, where: string): Outcome<Wanted> {
  const body = asObject(input);
  if (!body.ok) return body;
  const texts = readTexts(body.value);
  if (!texts.ok) return texts;
  const enabled = readField(body.value, 'enabled', 'bool', true);
  if (!enabled.ok) return enabled;
  const { name, upstream } = texts.value;
  if (name === '') return refusals.missingField(`name${where}`);
  if (upstream === '') return refusals.missingField(`upstream${where}`);
  return success({ ...texts.value, enabled: enabled.value });
}

function readTexts(body: JsonObject): Outcome<Omit<Wanted, 'enabled'>> {
  const name = readField(body, 'name', 'string', '');
  if (!name.ok) return name;
  const listen = readField(body, 'listen', 'string', '');
  if (!listen.ok) return listen;
  const upstream = readField(body, 'upstream', 'string', '');
  if (!upstream.ok) return upstream;
  return success({ name: name.value, listen: listen.value, upstream: upstream.value });
}

function readWantedList(input: unknown): Outcome<Wanted[]> {
  if (!Array.isArray(input)) return refusals.badBody('json: cannot unmarshal into an array');
  const list: Wanted[] = [];
  for (const [index, item] of input.entries()) {
    const wanted = readWanted(item, ` at proxy ${index + 1}`);
    if (!wanted.ok) return wanted;
    list.push(wanted.value);
  }
  return success(list);
}
