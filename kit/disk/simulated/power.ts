/**
 * The switch of a simulated disk: every call passes here first. It counts calls, holds them while
 * the disk is frozen, fails those that a fault hits, and refuses all once the power was cut.
 */
import type { DiskOperation } from '../disk.ts';
import { DiskError } from '../errors.ts';
import { type Fault, FaultPlan } from './faults.ts';

export class Power {
  readonly faults = new FaultPlan();
  /** Every call that was let through, such as `sync /a`. */
  readonly log: string[] = [];
  readonly stopped: Promise<void>;
  readonly #announceStop: () => void;
  #stopAfter = Number.POSITIVE_INFINITY;
  #frozen: PromiseWithResolvers<void> | undefined;
  #off = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#announceStop = resolve;
  }

  get operations(): number {
    return this.log.length;
  }

  get isOff(): boolean {
    return this.#off;
  }

  stopAfter(operations: number): void {
    this.#stopAfter = operations;
  }

  cut(): void {
    this.#off = true;
  }

  freeze(): void {
    this.#frozen ??= Promise.withResolvers<void>();
  }

  thaw(): void {
    this.#frozen?.resolve();
    this.#frozen = undefined;
  }

  /** Answers a fault for the caller to carry out, or undefined to go on. */
  pass(operation: DiskOperation, path: string): Fault | undefined | Promise<Fault | undefined> {
    if (this.operations >= this.#stopAfter) {
      this.#announceStop();
      // As in a real cut the program does not see it: nothing after this call ever runs.
      return new Promise<never>(() => {});
    }
    if (this.#frozen) return this.#frozen.promise.then(() => this.pass(operation, path));
    if (this.#off) throw new DiskError('ENODEV', operation, path);
    this.log.push(`${operation} ${path}`);
    return this.faults.next(operation, path);
  }
}
