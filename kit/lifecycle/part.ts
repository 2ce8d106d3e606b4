import type { Deadline } from './deadline.ts';

/** One named piece of a program: a pool, a server, a loop. */
export interface Part {
  readonly name: string;
  /**
   * Resolves when the part works. The signal fires when the program is told to stop meanwhile.
   * `fail` reports that a part that had started can't go on: the program stops and exits with 1.
   * A `start` that rejects leaves nothing behind; its `stop` is not called.
   */
  start(signal: AbortSignal, fail: (error: unknown) => void): Promise<void> | void;
  /** Resolves when nothing of the part is left: no timer, no socket, no child. */
  stop?(deadline: Deadline): Promise<void> | void;
}
