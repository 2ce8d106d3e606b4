import type { CancelTimer, Chunk, Clock, StageOutput } from '@gauntlet/kit/piping';

/**
 * What a stage holds back: chunks, and how the direction ends, each with the time from which it may
 * go. The order never changes: what waits in front holds up everything behind it.
 */

/** The last thing that a direction does. */
export type Ending = 'end' | 'close' | 'reset';

interface Item {
  readonly what: Chunk | Ending;
  dueMs: number;
}

export class TimedQueue {
  readonly #clock: Clock;
  #items: Item[] = [];
  #heldBytes = 0;
  #isDisposed = false;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Infinity waits until a flush or a change of plan. */
  add(what: Chunk | Ending, dueMs: number, output: StageOutput): void {
    if (this.#isDisposed) return;
    this.#items.push({ what, dueMs });
    if (typeof what === 'object') this.#heldBytes += what.bytes.length;
    if (this.#items.length === 1) this.#run(output);
  }

  /** Sets new times for what waits. */
  replan(due: (what: Chunk | Ending, index: number) => number, output: StageOutput): void {
    for (const [index, item] of this.#items.entries()) item.dueMs = due(item.what, index);
    this.#stopTimer();
    this.#run(output);
  }

  /** Hands everything on now. */
  flush(output: StageOutput): void {
    this.replan(() => 0, output);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopTimer();
    this.#items = [];
    this.#heldBytes = 0;
  }

  #stopTimer(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #run(output: StageOutput): void {
    if (this.#cancel !== undefined) return;
    for (let item = this.#items[0]; item !== undefined; item = this.#items[0]) {
      const waitMs = item.dueMs - this.#clock.nowMs();
      // Timers have steps of 1 ms: what is due within the next half goes now.
      if (waitMs > 0.5) {
        if (waitMs < Number.POSITIVE_INFINITY) this.#wait(waitMs, output);
        return;
      }
      this.#items.shift();
      this.#emit(item.what, output);
    }
  }

  #wait(waitMs: number, output: StageOutput): void {
    this.#cancel = this.#clock.after(waitMs, () => {
      this.#cancel = undefined;
      this.#run(output);
    });
  }

  #emit(what: Chunk | Ending, output: StageOutput): void {
    if (typeof what === 'string') {
      output[what]();
      return;
    }
    this.#heldBytes -= what.bytes.length;
    output.push({ bytes: what.bytes, atMs: this.#clock.nowMs() });
  }
}
