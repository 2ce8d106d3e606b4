import { Chain } from './chain.ts';
import type { Clock } from './clock.ts';
import type { Peer } from './peer.ts';
import type { Stage } from './stage.ts';

/**
 * Moves bytes one way: from a source through the stages into a sink, reading only while the sink
 * takes them. Without stages a chunk goes from the read buffer straight into the sink's socket;
 * reading stops until it was written when the system did not take all of it at once, so the
 * buffer is never overwritten while it is still needed and memory stays bounded.
 */

export interface PumpCounters {
  /** Read from the source. */
  readonly receivedBytes: number;
  /** Handed to the sink; differs where stages hold, drop or add bytes. */
  readonly sentBytes: number;
  /** When the first byte was handed to the sink, on the clock of the pump. */
  readonly firstByteAtMs: number | undefined;
}

export interface PumpEvents {
  /** A stage asked for it: deliver, then close both sides. */
  readonly onClose: () => void;
  /** A stage asked for it: reset both sides. */
  readonly onReset: () => void;
}

export class Pump {
  readonly #source: Peer;
  readonly #sink: Peer;
  readonly #clock: Clock;
  readonly #chain: Chain;
  #receivedBytes = 0;
  #sentBytes = 0;
  #firstByteAtMs: number | undefined;
  #sinkIsBusy = false;
  #isPaused = true;
  #isOver = false;

  constructor(source: Peer, sink: Peer, clock: Clock, events: PumpEvents) {
    this.#source = source;
    this.#sink = sink;
    this.#clock = clock;
    this.#chain = new Chain({
      push: (chunk) => this.#send(chunk.bytes),
      end: () => this.#endSink(),
      close: events.onClose,
      reset: events.onReset,
      freed: () => this.#adjust(),
    });
    source.onChunk((chunk) => this.#receive(chunk));
    source.socket.once('end', () => this.#chain.end());
  }

  get counters(): PumpCounters {
    return {
      receivedBytes: this.#receivedBytes,
      sentBytes: this.#sentBytes,
      firstByteAtMs: this.#firstByteAtMs,
    };
  }

  get stages(): readonly Stage[] {
    return this.#chain.stages;
  }

  start(): void {
    this.#adjust();
  }

  /** Bytes that were read before piping began, as with an HTTP upgrade. */
  unshift(head: Buffer): void {
    if (head.length > 0) this.#receive(Buffer.from(head));
  }

  insertStage(stage: Stage, index?: number): void {
    this.#chain.insert(stage, index);
  }

  updateStage(stage: Stage): void {
    this.#chain.update(stage);
  }

  removeStage(stage: Stage): void {
    this.#chain.remove(stage);
  }

  /** No more bytes move, whatever the stages still hold. */
  stop(): void {
    this.#isOver = true;
    this.#chain.dispose();
  }

  #receive(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#receivedBytes += chunk.length;
    if (this.#chain.isEmpty) {
      this.#send(chunk);
      return;
    }
    const bytes = this.#source.reusesBuffer ? Buffer.from(chunk) : chunk;
    this.#chain.write({ bytes, atMs: this.#clock.nowMs() });
    this.#adjust();
  }

  #send(bytes: Buffer): void {
    const { socket } = this.#sink;
    if (this.#isOver || !socket.writable) return;
    this.#firstByteAtMs ??= this.#clock.nowMs();
    this.#sentBytes += bytes.length;
    socket.write(bytes, this.#onWritten);
    if (socket.writableLength > 0) {
      this.#sinkIsBusy = true;
      this.#adjust();
    }
  }

  // A failed write needs no handling here: the socket's error event ends the connection.
  readonly #onWritten = (): void => {
    if (!this.#sinkIsBusy || this.#sink.socket.writableLength > 0) return;
    this.#sinkIsBusy = false;
    this.#adjust();
  };

  #endSink(): void {
    if (!this.#isOver && this.#sink.socket.writable) this.#sink.socket.end();
  }

  #adjust(): void {
    if (this.#isOver) return;
    const mustPause = this.#sinkIsBusy || (!this.#chain.isEmpty && this.#chain.isFull);
    if (mustPause === this.#isPaused) return;
    this.#isPaused = mustPause;
    if (mustPause) this.#source.socket.pause();
    else this.#source.socket.resume();
  }
}
