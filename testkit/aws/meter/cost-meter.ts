/** Counts what tests use at AWS and at other hosts, for a price to be put on it later. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { attachTo, type MeteredClient, type SeenInput } from './aws-calls.ts';
import { type Fetch, meteredFetch } from './fetch-calls.ts';
import { Tally, type Usage } from './usage.ts';

export interface CostMeterOptions {
  /** Where the usage is written when the meter is disposed: next to the runner's report. */
  readonly file?: string;
  /** What `meter.fetch` calls; the global one when not said. */
  readonly fetch?: Fetch;
  readonly now?: () => Date;
}

export class CostMeter implements Disposable {
  readonly #tally = new Tally();
  readonly #undo: (() => void)[] = [];
  readonly #calls = new Map<string, SeenInput>();
  readonly #options: CostMeterOptions;
  readonly #from: Date;
  readonly #now: () => Date;
  /** A `fetch` that is counted, to hand to a client. */
  readonly fetch: Fetch;

  constructor(options: CostMeterOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#from = this.#now();
    this.fetch = meteredFetch(options.fetch ?? globalThis.fetch, this.#tally);
  }

  /** Counts what a client of the AWS SDK v3 sends; returns the client. */
  attach<Client extends MeteredClient>(client: Client): Client {
    this.#undo.push(attachTo(client, this.#tally, (call) => this.#see(call)));
    return client;
  }

  /** Counts every `fetch` of the process, until the meter is disposed. */
  watchFetch(): void {
    const before = globalThis.fetch;
    const own = meteredFetch(before, this.#tally);
    globalThis.fetch = own;
    this.#undo.push(() => {
      if (globalThis.fetch === own) globalThis.fetch = before;
    });
  }

  /** The operations seen so far and the inputs they had, for `expectLeastPrivilege`. */
  get calls(): readonly SeenInput[] {
    return [...this.#calls.values()];
  }

  get usage(): Usage {
    return {
      format: 'testkit-usage/1',
      from: this.#from.toISOString(),
      to: this.#now().toISOString(),
      ...this.#tally.rows,
    };
  }

  /** Whole or not at all: who reads it while it is written sees the one before. */
  write(file: string): void {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.draft`;
    writeFileSync(draft, `${JSON.stringify(this.usage, null, 2)}\n`);
    renameSync(draft, file);
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo.splice(0).toReversed()) undo();
    if (this.#options.file !== undefined) this.write(this.#options.file);
  }

  #see(call: SeenInput): void {
    const key = `${call.service}:${call.operation}`;
    const inputs = new Set([...(this.#calls.get(key)?.inputs ?? []), ...call.inputs]);
    this.#calls.set(key, { ...call, inputs: [...inputs] });
  }
}

export function costMeter(options?: CostMeterOptions): CostMeter {
  return new CostMeter(options);
}
