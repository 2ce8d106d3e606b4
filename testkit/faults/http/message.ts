import type { Chunk } from '@gauntlet/kit/piping';
import type { Ending } from '../timed-queue.ts';
import type { HttpFault } from './fault.ts';
import type { Framing } from './head.ts';

/** Carries out the faults of one message while it passes. */

/** Where a message goes: bytes, or the end of everything, not before a time. */
export type Outlet = (what: Chunk | Ending, dueMs: number) => void;

export class PassingMessage {
  readonly #outlet: Outlet;
  readonly #nowMs: () => number;
  /** Nothing of it passes: it is dropped, answered by us, or cut already. */
  #isSwallowed: boolean;
  #notBeforeMs = 0;
  #position = 0;
  #keepBytes = Number.POSITIVE_INFINITY;
  #cutsWithReset = false;
  readonly #hasBody: boolean;
  readonly #flips = new Map<number, number>();

  constructor(outlet: Outlet, nowMs: () => number, faults: readonly HttpFault[], framing: Framing) {
    this.#outlet = outlet;
    this.#nowMs = nowMs;
    this.#isSwallowed = faults.some(({ kind }) => kind === 'answer' || kind === 'drop');
    const length = framing.kind === 'length' ? framing.bytes : undefined;
    for (const fault of faults) {
      if (fault.kind === 'delay') this.#notBeforeMs += fault.delayMs;
      else if (fault.kind === 'corrupt') this.#flips.set(fault.place(length), fault.mask);
      else if (fault.kind === 'truncate') {
        this.#keepBytes = fault.keep(length);
        this.#cutsWithReset = fault.reset;
      }
    }
    this.#notBeforeMs += this.#notBeforeMs > 0 ? nowMs() : 0;
    this.#hasBody = framing.kind !== 'none';
    for (const fault of faults) {
      if (fault.kind === 'drop') outlet(fault.reset ? 'reset' : 'close', this.#notBeforeMs);
    }
  }

  get notBeforeMs(): number {
    return this.#notBeforeMs;
  }

  /** The head, and whatever frames the payload. */
  framing(bytes: Buffer): void {
    this.#pass(bytes);
    // Without a body there is only the time after the head to cut at.
    if (!this.#hasBody && this.#keepBytes < Number.POSITIVE_INFINITY) this.#cut();
  }

  body(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#keepBytes - this.#position);
    this.#pass(this.#flipped(kept));
    this.#position += bytes.length;
    if (this.#position > this.#keepBytes) this.#cut();
  }

  #cut(): void {
    if (this.#isSwallowed) return;
    this.#isSwallowed = true;
    this.#outlet(this.#cutsWithReset ? 'reset' : 'close', this.#notBeforeMs);
  }

  #pass(bytes: Buffer): void {
    if (this.#isSwallowed || bytes.length === 0) return;
    this.#outlet({ bytes, atMs: this.#nowMs() }, this.#notBeforeMs);
  }

  #flipped(bytes: Buffer): Buffer {
    let result = bytes;
    for (const [place, mask] of this.#flips) {
      const index = place - this.#position;
      if (index < 0 || index >= bytes.length) continue;
      if (result === bytes) result = Buffer.from(bytes);
      result.writeUInt8((result.readUInt8(index) ^ mask) & 0xff, index);
    }
    return result;
  }
}
