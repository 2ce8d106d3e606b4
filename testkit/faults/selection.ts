import type { RequestFaults } from './http/fault.ts';
import type { RequestHead } from './http/head.ts';
import { matchesMethod, matchesRoute, pathOf } from './http/route.ts';
import { randomStream, type Seed } from './random.ts';
import type { ToxicInstance } from './toxic-instance.ts';

/**
 * Decides which faults a request meets. The draw is named after the request (method, path, and how
 * often it came before), so it does not depend on what other connections do meanwhile.
 */

// Keeps a proxy that runs for weeks bounded; beyond it the count of each path starts again.
const MOST_PATHS = 100_000;

export class Selection {
  readonly #seed: Seed;
  readonly #proxyName: string;
  readonly #matches = new WeakMap<ToxicInstance, number>();
  readonly #occurrences = new Map<string, number>();

  constructor(seed: Seed, proxyName: string) {
    this.#seed = seed;
    this.#proxyName = proxyName;
  }

  faultsFor(request: RequestHead, instances: readonly ToxicInstance[]): RequestFaults {
    const path = pathOf(request.target);
    const occurrence = this.#count(`${request.method} ${path}`);
    const faults = { upstream: [], downstream: [] } as {
      [Direction in keyof RequestFaults]: RequestFaults[Direction][number][];
    };
    for (const instance of instances) {
      if (instance.toxic.http === undefined || !this.#isMeant(instance, request)) continue;
      const names = [this.#proxyName, instance.name, request.method, path, occurrence];
      const random = randomStream(this.#seed, ...names);
      if (random.fraction() >= Number(instance.attributes.rate)) continue;
      faults[instance.direction].push(instance.toxic.http(instance.attributes, random));
    }
    return faults;
  }

  #isMeant(instance: ToxicInstance, request: RequestHead): boolean {
    const { method, route, nth } = instance.attributes;
    if (!matchesMethod(String(method), request.method)) return false;
    if (!matchesRoute(String(route), request.target)) return false;
    const count = (this.#matches.get(instance) ?? 0) + 1;
    this.#matches.set(instance, count);
    return nth === 0 || nth === count;
  }

  #count(key: string): number {
    if (this.#occurrences.size >= MOST_PATHS) this.#occurrences.clear();
    const count = (this.#occurrences.get(key) ?? 0) + 1;
    this.#occurrences.set(key, count);
    return count;
  }
}
