import type { Chunk, Stage, StageOutput } from './stage.ts';

/**
 * The stages of one direction in order. They can be added and removed while bytes flow: order is
 * kept, and nothing that a removed stage held is lost.
 */

/** Where the last stage delivers to. */
export interface ChainEnd {
  readonly push: (chunk: Chunk) => void;
  readonly end: () => void;
  readonly close: () => void;
  readonly reset: () => void;
  /** Called when the chain may have become less full. */
  readonly freed: () => void;
}

interface Link {
  readonly stage: Stage;
  readonly output: StageOutput;
  next: Link | undefined;
  /** The source ended before this stage: it must not be told twice. */
  ended: boolean;
}

export class Chain {
  readonly #end: ChainEnd;
  #links: Link[] = [];
  #disposed = false;
  /** The end that is on its way, or was delivered, closes the whole connection. */
  #endCloses = false;
  #endWasDelivered = false;

  constructor(end: ChainEnd) {
    this.#end = end;
  }

  get isEmpty(): boolean {
    return this.#links.length === 0;
  }

  get stages(): readonly Stage[] {
    return this.#links.map((link) => link.stage);
  }

  /** No more may be read until a stage has let go of some. */
  get isFull(): boolean {
    return this.#links.some(({ stage }) => stage.heldBytes() >= stage.capacityBytes);
  }

  write(chunk: Chunk): void {
    this.#writeTo(this.#links[0], chunk);
  }

  end(): void {
    this.#endTo(this.#links[0]);
  }

  /** Puts `stage` at `index`, or last. */
  insert(stage: Stage, index = this.#links.length): void {
    const link: Link = {
      stage,
      output: {
        push: (chunk) => {
          this.#writeTo(link.next, chunk);
          this.#freed();
        },
        end: () => this.#endTo(link.next),
        close: () => this.#closeTo(link.next),
        reset: () => this.#unlessDisposed(this.#end.reset),
        freed: () => this.#freed(),
      },
      next: undefined,
      ended: false,
    };
    this.#links.splice(index, 0, link);
    this.#relink();
    stage.open?.(link.output);
  }

  /** Tells `stage` that its settings have changed. */
  update(stage: Stage): void {
    const link = this.#links.find((candidate) => candidate.stage === stage);
    if (link !== undefined && !this.#disposed) stage.updated?.(link.output);
  }

  /** Takes `stage` out. What it held goes on to the stages after it. */
  remove(stage: Stage): void {
    const index = this.#links.findIndex((link) => link.stage === stage);
    const link = this.#links[index];
    if (link === undefined) return;
    stage.release(link.output);
    stage.dispose();
    this.#links.splice(index, 1);
    this.#relink();
    this.#freed();
  }

  /** The connection is gone: timers stop, held bytes are dropped. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { stage } of this.#links) stage.dispose();
  }

  #relink(): void {
    for (const [index, link] of this.#links.entries()) link.next = this.#links[index + 1];
  }

  #writeTo(link: Link | undefined, chunk: Chunk): void {
    if (this.#disposed || chunk.bytes.length === 0) return;
    if (link === undefined) this.#end.push(chunk);
    else link.stage.write(chunk, link.output);
  }

  #endTo(link: Link | undefined): void {
    if (this.#disposed || link?.ended === true) return;
    if (link === undefined) {
      this.#endWasDelivered = true;
      if (this.#endCloses) this.#end.close();
      else this.#end.end();
      return;
    }
    link.ended = true;
    link.stage.end(link.output);
  }

  /** A close takes its turn behind what later stages still hold. */
  #closeTo(link: Link | undefined): void {
    if (this.#disposed) return;
    this.#endCloses = true;
    if (this.#endWasDelivered) this.#end.close();
    else this.#endTo(link);
  }

  #freed(): void {
    this.#unlessDisposed(this.#end.freed);
  }

  #unlessDisposed(action: () => void): void {
    if (!this.#disposed) action();
  }
}
