import type { Nano } from './money.ts';

/**
 * What a model costs at a provider from a moment on. A price never changes: another version
 * follows it. What is not there has no price and is refused; zero is a price.
 */
export interface Price {
  readonly provider: string;
  readonly model: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly perMillion: PerMillion;
  readonly perImage?: Nano | undefined;
  /** For every answered request, whatever its size. */
  readonly perRequest?: Nano | undefined;
}

/** Nano-dollars for a million tokens. */
export interface PerMillion {
  readonly input: Nano;
  readonly output: Nano;
  /** As `input` where it is not there; so are tokens that are written to a cache. */
  readonly cachedInput?: Nano | undefined;
  readonly cacheWrite?: Nano | undefined;
  /** As `output` where it is not there. */
  readonly reasoning?: Nano | undefined;
}

/** A price that is new: it gets the next version. Without `fromMs` it holds from now on. */
export type NewPrice = Omit<Price, 'version' | 'fromMs'> & { readonly fromMs?: number };

/** All prices that this process knows. Kept in memory: asked for each request. */
export interface Prices {
  /** Undefined when the price is unknown: then the provider must not be asked. */
  find(provider: string, model: string, atMs: number): Price | undefined;
  /** The versions that hold at that moment, by provider and model. */
  list(atMs: number): readonly Price[];
  /** Every version of one model, newest first. */
  versions(provider: string, model: string): readonly Price[];
  set(price: NewPrice): Promise<Price>;
  /** Reads what other processes have set since. */
  refresh(): Promise<void>;
}
