import type { Clock, Connection, Direction, Stage } from '@gauntlet/kit/piping';
import { HttpSession } from './http/session.ts';
import { randomStream, type Seed } from './random.ts';
import type { Selection } from './selection.ts';
import type { ToxicInstance } from './toxic-instance.ts';

/**
 * The toxics on one connection. Whether a toxic affects it is drawn once, by name: a change of
 * toxicity compares the same number again, so raising it only ever adds connections.
 */

export interface LiveContext {
  readonly seed: Seed;
  readonly proxyName: string;
  readonly clock: Clock;
  readonly selection: Selection;
  /** The proxy's toxics now, in their order. */
  readonly instances: () => readonly ToxicInstance[];
}

export class LiveConnection {
  readonly connection: Connection;
  readonly #name: string;
  readonly #context: LiveContext;
  readonly #stages = new Map<ToxicInstance, Stage>();
  #hasHttp = false;

  constructor(connection: Connection, name: string, context: LiveContext) {
    this.connection = connection;
    this.#name = name;
    this.#context = context;
    for (const instance of context.instances()) this.refresh(instance);
  }

  /** Puts a toxic on, takes it off, or tells it its new attributes: whatever is true now. */
  refresh(instance: ToxicInstance): void {
    const applies = this.#isAffectedBy(instance);
    if (instance.toxic.http !== undefined && applies) this.#followHttp();
    if (instance.toxic.stage === undefined) return;
    const pump = this.connection.pump(instance.direction);
    const stage = this.#stages.get(instance);
    if (stage !== undefined && applies) pump.updateStage(stage);
    else if (stage !== undefined) this.remove(instance);
    else if (applies) this.#insert(instance);
  }

  remove(instance: ToxicInstance): void {
    const stage = this.#stages.get(instance);
    if (stage === undefined) return;
    this.#stages.delete(instance);
    this.connection.pump(instance.direction).removeStage(stage);
  }

  #insert(instance: ToxicInstance): void {
    const { clock, instances } = this.#context;
    const random = this.#random(instance, 'bytes');
    const settings = () => instance.attributes;
    const stage = instance.toxic.stage?.({ settings, clock, random });
    if (stage === undefined) return;
    const all = instances().filter((other) => other.direction === instance.direction);
    const before = all.slice(0, all.indexOf(instance)).filter((other) => this.#stages.has(other));
    this.#stages.set(instance, stage);
    const index = before.length + (this.#hasHttp ? 1 : 0);
    this.connection.pump(instance.direction).insertStage(stage, index);
  }

  #isAffectedBy(instance: ToxicInstance): boolean {
    return this.#random(instance, 'toxicity').fraction() < instance.toxicity;
  }

  #random(instance: ToxicInstance, purpose: string) {
    const { seed, proxyName } = this.#context;
    return randomStream(seed, proxyName, this.#name, instance.name, purpose);
  }

  #followHttp(): void {
    if (this.#hasHttp) return;
    this.#hasHttp = true;
    const { clock, selection, instances } = this.#context;
    const { upstream, downstream } = this.connection.report;
    const session = new HttpSession({
      clock,
      inTheMiddle: upstream.receivedBytes + downstream.receivedBytes > 0,
      faultsFor: (request) => {
        const affecting = instances().filter((instance) => this.#isAffectedBy(instance));
        return selection.faultsFor(request, affecting);
      },
    });
    const first: Record<Direction, Stage> = {
      upstream: session.upstream,
      downstream: session.downstream,
    };
    this.connection.upstream.insertStage(first.upstream, 0);
    this.connection.downstream.insertStage(first.downstream, 0);
  }
}
