/**
 * Reads everything again and again, slowly, and puts aside what is not what it was. It goes bucket
 * by bucket and notes now and then where it is, so that a restart does not begin anew: a note after
 * each bucket would have a server that holds little sync all the time.
 */
import { type Disk, writeDurable } from '@gauntlet/kit/disk';
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { ChunkStore } from './chunk-store.ts';
import { readText } from './identity.ts';
import { verifyChunk } from './verify.ts';

export interface ScrubState {
  readonly bucket: number;
  readonly startedMs: number;
  /** When the last whole pass ended; 0 before the first. */
  readonly completedMs: number;
  readonly checkedBytes: number;
  readonly foundBad: number;
}

export interface ScrubOptions {
  readonly store: ChunkStore;
  readonly disk: Disk;
  readonly folder: string;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly bytesPerS: number;
  /** From the end of one pass to the next. */
  readonly pauseMs: number;
  readonly onBad: (chunkId: string) => void;
}

export interface Scrub {
  state(): ScrubState;
  /** One whole pass now, as fast as it may. */
  pass(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const NOTE_MS = 10_000;

const FRESH: ScrubState = {
  bucket: 0,
  startedMs: 0,
  completedMs: 0,
  checkedBytes: 0,
  foundBad: 0,
};

export async function openScrub(options: ScrubOptions): Promise<Scrub> {
  const text = await readText(options.disk, `${options.folder}/scrub.json`);
  return new StoreScrub(options, stateOf(text));
}

function stateOf(text: string | undefined): ScrubState {
  if (text === undefined) return FRESH;
  try {
    return { ...FRESH, ...(JSON.parse(text) as Partial<ScrubState>) };
  } catch {
    // A state that can't be read costs one pass from the beginning.
    return FRESH;
  }
}

class StoreScrub implements Scrub {
  readonly #options: ScrubOptions;
  #state: ScrubState;
  #notedMs = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ScrubOptions, state: ScrubState) {
    this.#options = options;
    this.#state = state;
  }

  state(): ScrubState {
    return this.#state;
  }

  start(): void {
    this.#running = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
    if (this.#state.bucket > 0) await this.#note();
  }

  async pass(): Promise<void> {
    const { store, nowMs } = this.#options;
    if (this.#state.bucket === 0) {
      this.#state = { ...this.#state, startedMs: nowMs(), checkedBytes: 0, foundBad: 0 };
    }
    for (let { bucket } = this.#state; bucket < store.buckets; bucket += 1) {
      for await (const { chunkId } of store.entriesOf(bucket)) {
        if (this.#stopped) return;
        await this.#look(chunkId);
      }
      if (this.#stopped) return;
      this.#state = { ...this.#state, bucket: bucket + 1 };
      if (nowMs() - this.#notedMs >= NOTE_MS) await this.#note();
    }
    this.#state = { ...this.#state, bucket: 0, completedMs: nowMs() };
    await this.#note();
  }

  async #look(chunkId: string): Promise<void> {
    const { store, onBad } = this.#options;
    const onBytes = async (bytes: number) => {
      this.#state = { ...this.#state, checkedBytes: this.#state.checkedBytes + bytes };
      await this.#rest((bytes / this.#options.bytesPerS) * 1_000);
    };
    if ((await verifyChunk(store, chunkId, { deep: true, onBytes })) !== 'bad') return;
    this.#state = { ...this.#state, foundBad: this.#state.foundBad + 1 };
    onBad(chunkId);
  }

  async #loop(): Promise<void> {
    const { nowMs, pauseMs } = this.#options;
    while (!this.#stopped) {
      const dueMs = this.#state.bucket > 0 ? 0 : this.#state.completedMs + pauseMs;
      // Never in one go: timers count in 32 bits.
      if (dueMs > nowMs()) await this.#rest(Math.min(dueMs - nowMs(), 60_000));
      else await this.pass();
    }
  }

  async #note(): Promise<void> {
    const { disk, folder, nowMs } = this.#options;
    this.#notedMs = nowMs();
    await writeDurable(disk, `${folder}/scrub.json`, Buffer.from(JSON.stringify(this.#state)));
  }

  #rest(ms: number): Promise<void> {
    if (this.#stopped || !(ms > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
