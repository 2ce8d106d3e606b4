/**
 * Sends batches in order. A batch is one call, so it arrives whole or not at all; it is dropped
 * only when CloudWatch has said yes. Where the answer was lost, CloudWatch is asked before the
 * batch is sent again, for it would count it twice.
 */
import type { Moment } from '../model/nouns.ts';
import type { MetricsSink } from './cloudwatch.ts';
import { batchOf, type Gauges, type MetricBatch } from './datapoints.ts';

/** `doubtful`: it was sent, and the answer was lost. */
export type BatchState = 'kept' | 'doubtful';

export interface StoredBatch {
  readonly id: number;
  readonly atMs: number;
  readonly state: BatchState;
  readonly body: string;
}

export interface PublisherRows {
  makeBatch(
    atMs: number,
    body: (counters: ReadonlyMap<string, number>) => string | undefined,
  ): Promise<void>;
  batches(): Promise<readonly StoredBatch[]>;
  markBatch(id: number, state: BatchState): Promise<void>;
  dropBatch(id: number): Promise<void>;
}

export interface PublisherOptions {
  readonly vehicle: string;
  readonly rows: PublisherRows;
  /** Called when there is something to send for the first time. */
  readonly sink: () => Promise<MetricsSink>;
  readonly gauges: () => Promise<Gauges>;
  readonly moment: Moment;
  readonly isRefusal: (error: unknown) => boolean;
  readonly onError: (error: unknown) => void;
}

/** CloudWatch takes no points that are older. */
const OLDEST_MS = 14 * 86_400_000;
/** What was taken shows in CloudWatch only after a while: asked sooner, it says no. */
const SETTLING_MS = 3 * 60_000;

export class Publisher {
  readonly #options: PublisherOptions;
  #sink: MetricsSink | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Takes what was counted, then sends what there is. */
  publish(): Promise<void> {
    this.#work = this.#work.then(() => this.#publish());
    return this.#work;
  }

  async close(): Promise<void> {
    await this.#work;
    this.#sink?.close();
  }

  async #publish(): Promise<void> {
    const { rows, moment, vehicle, onError } = this.#options;
    try {
      const gauges = await this.#options.gauges();
      const atMs = await this.#freeMinute(moment.now().getTime());
      await rows.makeBatch(atMs, (counters) => JSON.stringify(batchOf(vehicle, counters, gauges)));
      for (const batch of await rows.batches()) {
        if (!(await this.#send(batch))) return;
      }
    } catch (error) {
      onError(error);
    }
  }

  /** A minute that no other batch has, or one could not tell which of them arrived. */
  async #freeMinute(nowMs: number): Promise<number> {
    const taken = await this.#options.rows.batches();
    const last = taken.at(-1)?.atMs ?? this.#lastMs;
    const isSame = Math.floor(last / 60_000) >= Math.floor(nowMs / 60_000);
    // A clock that was set back leaves the minutes that were used already.
    const atMs = isSame && last - nowMs < OLDEST_MS ? nextMinute(last) : nowMs;
    this.#lastMs = atMs;
    return atMs;
  }

  #lastMs = 0;

  /** False when it has to wait, and with it all that come after. */
  async #send(stored: StoredBatch): Promise<boolean> {
    const { rows, moment, isRefusal, onError } = this.#options;
    const batch = JSON.parse(stored.body) as MetricBatch;
    const at = new Date(stored.atMs);
    const ageMs = moment.now().getTime() - stored.atMs;
    if (ageMs > OLDEST_MS) {
      await rows.dropBatch(stored.id);
      return true;
    }
    this.#sink ??= await this.#options.sink();
    try {
      if (stored.state === 'doubtful') {
        // Others go on meanwhile: they have minutes of their own.
        if (ageMs < SETTLING_MS) return true;
        if (await this.#sink.has(batch, at)) {
          await rows.dropBatch(stored.id);
          return true;
        }
      } else {
        // Before the deed: a process that dies here must ask, too.
        await rows.markBatch(stored.id, 'doubtful');
      }
      await this.#sink.put(batch, at);
    } catch (error) {
      // A refusal is an answer: it has not been taken, and can be sent as it is.
      if (isRefusal(error)) await rows.markBatch(stored.id, 'kept');
      onError(error);
      return false;
    }
    await rows.dropBatch(stored.id);
    return true;
  }
}

function nextMinute(atMs: number): number {
  return (Math.floor(atMs / 60_000) + 1) * 60_000;
}
