/**
 * One request and the bytes of its answer as they come. Undici's own `request` puts a stream of
 * Node's between, which costs more than all of a small answer.
 */
import type { Dispatcher } from 'undici';

type Controller = Dispatcher.DispatchController;
type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface ExchangeHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A provider that is faster than the client waits here. */
const pauseAtBytes = 64 * 1024;

export interface Listening {
  /** Something came, or we listen again. */
  readonly heard: () => void;
  /** We do not listen until what came was taken. */
  readonly paused: () => void;
  /** Nothing will come any more. */
  readonly over: () => void;
}

export class Exchange implements Dispatcher.DispatchHandler {
  readonly #head = Promise.withResolvers<ExchangeHead>();
  readonly #listening: Listening;
  readonly #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  #controller: Controller | undefined;
  #abortedBy: Error | undefined;
  #end: 'none' | 'ended' | 'failed' = 'none';
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(listening: Listening) {
    this.#listening = listening;
  }

  /** Before it there was no answer. */
  get head(): Promise<ExchangeHead> {
    return this.#head.promise;
  }

  abort(why: Error): void {
    if (this.#end !== 'none') return;
    this.#abortedBy ??= why;
    if (this.#controller !== undefined) this.#controller.abort(why);
    // No connection stands yet, and that may take its time: nobody waits for it.
    else this.#fail(why);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#abortedBy !== undefined) controller.abort(this.#abortedBy);
  }

  onResponseStart(_controller: Controller, status: number, headers: RawHeaders): void {
    if (status >= 200) this.#head.resolve({ status, headers: flat(headers) });
  }

  onResponseData(controller: Controller, bytes: Uint8Array): void {
    this.#listening.heard();
    this.#pieces.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= pauseAtBytes) {
      controller.pause();
      this.#listening.paused();
    }
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#finish('ended');
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#fail(error);
  }

  #fail(error: unknown): void {
    if (this.#end !== 'none') return;
    this.#failure = error;
    this.#finish('failed');
    this.#head.reject(error);
  }

  #finish(end: 'ended' | 'failed'): void {
    this.#end = end;
    this.#listening.over();
    this.#wake?.();
  }

  /** Whoever stops reading lets go of the connection. */
  body(broken: (error: unknown) => Error): AsyncIterable<Uint8Array> {
    const iterator: AsyncIterator<Uint8Array, undefined> = {
      next: async () => {
        for (;;) {
          const value = this.#take();
          if (value !== undefined) return { value, done: false };
          if (this.#end === 'ended') return { value: undefined, done: true };
          if (this.#end === 'failed') throw broken(this.#failure);
          await this.#something();
        }
      },
      return: async () => {
        this.abort(new Error('nobody reads on'));
        return { value: undefined, done: true };
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }

  #take(): Uint8Array | undefined {
    const bytes = this.#pieces.shift();
    if (bytes === undefined) return undefined;
    const wasFull = this.#waitingBytes >= pauseAtBytes;
    this.#waitingBytes -= bytes.length;
    if (wasFull && this.#waitingBytes < pauseAtBytes && this.#end === 'none') {
      this.#controller?.resume();
      this.#listening.heard();
    }
    return bytes;
  }

  #something(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}

function flat(headers: RawHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name in headers) found[name] = String(headers[name] ?? '');
  return found;
}
