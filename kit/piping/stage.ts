/**
 * A stage changes what flows in one direction of a connection: it may delay, cut up, alter or
 * drop bytes, or end the connection. Stages form a chain; see chain.ts.
 */

export interface Chunk {
  readonly bytes: Buffer;
  /** When the bytes came in, or when an earlier stage says they did. */
  readonly atMs: number;
}

/** What a stage can do to whatever comes after it. */
export interface StageOutput {
  /** Hands bytes on. They belong to the receiver from now on. */
  readonly push: (chunk: Chunk) => void;
  /** This direction is over (a half-close); the other one goes on. */
  readonly end: () => void;
  /** Like `end`, but when it arrives the whole connection is closed. */
  readonly close: () => void;
  /** Breaks the connection with a TCP reset towards both sides. */
  readonly reset: () => void;
  /** Says that held bytes went away without a push, so that reading may go on. */
  readonly freed: () => void;
}

export interface Stage {
  /** From this many held bytes on, no more are read from the source. */
  readonly capacityBytes: number;
  readonly heldBytes: () => number;
  /** The stage has just become part of a chain; before any byte. */
  readonly open?: (output: StageOutput) => void;
  readonly write: (chunk: Chunk, output: StageOutput) => void;
  /** The source will send no more. Held bytes go first, then `output.end()`. */
  readonly end: (output: StageOutput) => void;
  /** What the stage was told to do has changed: timers are set anew. */
  readonly updated?: (output: StageOutput) => void;
  /** The stage is taken out of a living chain: hand on what is held, at once and in order. */
  readonly release: (output: StageOutput) => void;
  /** The connection is gone: stop every timer. Nothing can be handed on any more. */
  readonly dispose: () => void;
}
