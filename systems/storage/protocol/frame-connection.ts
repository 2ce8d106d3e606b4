/**
 * One connection on which frames are asked for, one request after another. It speaks HTTP/1.1 by
 * itself, because what comes goes from the socket right into memory that is used again: of the time
 * that frames take through an ordinary client most is spent on pieces of 64 KiB and their garbage.
 */
import type { OnReadOpts, Socket } from 'node:net';
import { type AnswerHead, answerHead } from './answer-head.ts';
import { type Frame, type FrameFiller, frameFiller } from './frame-filler.ts';
import { giveFrame } from './frame-memory.ts';

const HEAD_BYTES = 8 * 1024;
/** So many frames are read before anyone asks for them. */
const AHEAD = 3;

export type OpenSocket = (onread: OnReadOpts) => Socket;

/** What the server says instead of frames. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

interface Answer {
  readonly head: AnswerHead;
  readonly filler: FrameFiller | undefined;
  leftBytes: number;
  /** Its bytes as latin1: a letter may come in two pieces. */
  text: string;
}

export class FrameConnection {
  readonly #socket: Socket;
  #bad: () => Error = () => new Error('a bad frame');
  readonly #head = Buffer.allocUnsafeSlow(HEAD_BYTES);
  readonly #frames: Frame[] = [];
  #headBytes = 0;
  #answer: Answer | undefined;
  #isOver = true;
  #failure: unknown;
  #wake = () => {};

  constructor(open: OpenSocket) {
    const callback = (bytes: number) => this.#came(bytes);
    this.#socket = open({ buffer: () => this.#room(), callback });
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the connection closed')));
  }

  /** For another request: the one before was answered and read to its end. */
  get isUsable(): boolean {
    const isRead = this.#isOver && this.#frames.length === 0;
    return isRead && this.#failure === undefined && !this.#socket.destroyed;
  }

  onClose(run: () => void): void {
    this.#socket.once('close', run);
  }

  /** `bad`: when a frame is not what was sent. */
  ask(path: string, host: string, bad: () => Error): void {
    this.#bad = bad;
    this.#isOver = false;
    this.#socket.ref();
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  }

  /** In their order, each to be given back; undefined: that was all. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) {
        this.#socket.resume();
        return frame;
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#isOver) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** Nobody waits for it: it does not keep the process. */
  rest(): void {
    this.#socket.unref();
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
    for (const { memory } of this.#frames.splice(0)) giveFrame(memory);
  }

  #room(): Uint8Array {
    const { filler, leftBytes } = this.#answer ?? {};
    if (leftBytes === undefined) return this.#head.subarray(this.#headBytes);
    return (filler === undefined ? this.#head : filler.room()).subarray(0, leftBytes);
  }

  /** False: no more for now. */
  #came(bytes: number): boolean {
    try {
      if (this.#isOver) throw new Error('an answer that nobody asked for');
      if (this.#answer !== undefined) this.#body(this.#answer, bytes);
      else this.#begin(bytes);
    } catch (error) {
      this.#fail(error);
      this.#socket.destroy();
    }
    this.#wake();
    return this.#frames.length < AHEAD;
  }

  #begin(bytes: number): void {
    this.#headBytes += bytes;
    const head = answerHead(this.#head.subarray(0, this.#headBytes));
    if (head === undefined) {
      if (this.#headBytes === HEAD_BYTES) throw new Error('the head of its answer is too long');
      return;
    }
    const rest = this.#head.subarray(head.bytes, this.#headBytes);
    if (rest.length > head.bodyBytes) throw this.#bad();
    const filler = head.status === 200 ? frameFiller(this.#bad) : undefined;
    this.#answer = { head, filler, leftBytes: head.bodyBytes, text: '' };
    // The beginning of the body came with it.
    rest.copy(filler?.room() ?? this.#head);
    this.#body(this.#answer, rest.length);
  }

  #body(answer: Answer, bytes: number): void {
    const { filler, head } = answer;
    answer.leftBytes -= bytes;
    if (filler === undefined) answer.text += this.#head.toString('latin1', 0, bytes);
    else this.#frames.push(...filler.filled(bytes));
    if (answer.leftBytes > 0) return;
    if (filler === undefined) {
      throw new Refused(head.status, Buffer.from(answer.text, 'latin1').toString());
    }
    if (!filler.ended) throw this.#bad();
    filler.close();
    this.#answer = undefined;
    this.#headBytes = 0;
    this.#isOver = true;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }
}
