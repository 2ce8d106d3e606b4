/**
 * One connection to the server under load: one request at a time, kept open, made again when the
 * server closed it. It allocates nothing for a request whose answer nobody wants to see.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { EventCounter } from './event-counter.ts';
import { ResponseReader, type ResponseSink } from './response-reader.ts';
import type { RequestBytes, Target } from './target.ts';

/** Why no answer came: see the README for each. */
export type Loss = 'refused' | 'unreachable' | 'reset' | 'timeout' | 'protocol' | 'unfinished';

export interface Wishes {
  /** Keep the head and the body of the answer. */
  readonly keep: boolean;
  /** Count server-sent events, and see when the first comes. */
  readonly events: boolean;
}

/** The answer (or loss) that a connection holds until its next request. */
export interface Outcome {
  readonly loss: Loss | undefined;
  readonly status: number;
  readonly sentMs: number;
  /** NaN when nothing came. */
  readonly firstByteMs: number;
  readonly firstEventMs: number;
  readonly endMs: number;
  readonly bytes: number;
  readonly events: number;
  readonly head: string;
  readonly body: Buffer;
}

const readBytes = 65_536;
const nothing = Buffer.alloc(0);

export class Connection implements ResponseSink, Outcome {
  loss: Loss | undefined;
  status = 0;
  sentMs = 0;
  firstByteMs = Number.NaN;
  firstEventMs = Number.NaN;
  endMs = 0;
  bytes = 0;
  events = 0;
  head = '';
  body: Buffer = nothing;
  hasBody = true;

  readonly #target: Target;
  readonly #onDone: (connection: Connection) => void;
  /** One for all: it is read out before control returns. */
  readonly #buffer: Buffer;
  readonly #counter = new EventCounter();
  #socket: Socket | undefined;
  #reader = new ResponseReader(this);
  #isBusy = false;
  #wishes: Wishes = { keep: false, events: false };
  #request: RequestBytes | undefined;
  /** Answers that came on this socket. */
  #answered = 0;
  #pieces: Buffer[] = [];

  constructor(target: Target, buffer: Buffer, onDone: (connection: Connection) => void) {
    this.#target = target;
    this.#buffer = buffer;
    this.#onDone = onDone;
  }

  static newBuffer(): Buffer {
    return Buffer.allocUnsafeSlow(readBytes);
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  send(request: RequestBytes, wishes: Wishes, nowMs: number): void {
    this.#isBusy = true;
    this.#request = request;
    this.#wishes = wishes;
    this.hasBody = request.method !== 'HEAD';
    this.sentMs = nowMs;
    this.#clear();
    this.#socket ??= this.#open();
    this.#socket.write(request.bytes);
  }

  /** Gives up what is under way. */
  abandon(loss: Loss): void {
    if (this.#isBusy) this.#finish(loss, false);
    else this.close();
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  onHead(status: number, head: Uint8Array, start: number, end: number): boolean {
    this.status = status;
    if (this.#wishes.keep) this.head = Buffer.from(head.subarray(start, end)).toString('latin1');
    return this.#wishes.keep || this.#wishes.events;
  }

  onBody(bytes: Uint8Array, start: number, end: number): void {
    if (this.#wishes.keep) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    if (!this.#wishes.events) return;
    this.events += this.#counter.count(bytes, start, end);
    if (this.events > 0 && Number.isNaN(this.firstEventMs)) this.firstEventMs = performance.now();
  }

  onEnd(mayStay: boolean): void {
    this.#answered += 1;
    this.#finish(undefined, mayStay);
  }

  #clear(): void {
    this.loss = undefined;
    this.status = 0;
    this.firstByteMs = Number.NaN;
    this.bytes = 0;
    if (this.#wishes.keep) this.#pieces = [];
    if (!this.#wishes.events) return;
    this.events = 0;
    this.firstEventMs = Number.NaN;
    this.#counter.reset();
  }

  #open(): Socket {
    const { host, port, isTls, isInsecure } = this.#target;
    this.#reader = new ResponseReader(this);
    this.#answered = 0;
    const onData = (length: number, bytes: Uint8Array) => {
      if (this.#socket === socket) this.#take(bytes, length);
      return true;
    };
    const address = { host, port, noDelay: true };
    let socket: Socket;
    if (isTls) {
      socket = connectTls({ ...address, servername: host, rejectUnauthorized: !isInsecure });
      socket.on('data', (piece: Buffer) => onData(piece.length, piece));
    } else {
      socket = connectTcp({ ...address, onread: { buffer: this.#buffer, callback: onData } });
    }
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lost(socket, lossOf(error)));
    socket.on('end', () => this.#lost(socket, 'reset'));
    socket.on('close', () => this.#lost(socket, 'reset'));
    return socket;
  }

  #take(bytes: Uint8Array, length: number): void {
    if (this.#isBusy && Number.isNaN(this.firstByteMs)) this.firstByteMs = performance.now();
    this.bytes += length;
    const socket = this.#socket;
    const problem = this.#isBusy ? this.#reader.feed(bytes, length) : 'an answer to no request';
    // The next request may be on a new socket already, which these bytes are not about.
    if (problem !== undefined && this.#socket === socket) this.abandon('protocol');
  }

  #lost(socket: Socket, loss: Loss): void {
    if (this.#socket !== socket) return;
    if (!this.#isBusy) {
      // Idle connections are closed by every server sooner or later.
      this.close();
    } else if (!this.#reader.endOfConnection()) {
      if (this.#mayTryAgain(loss)) this.#sendAgain();
      else this.#finish(loss, false);
    }
  }

  /** The server closed the idle connection just as we sent: every client then opens a new one. */
  #mayTryAgain(loss: Loss): boolean {
    const isSafe = this.#request?.method === 'GET' || this.#request?.method === 'HEAD';
    return loss === 'reset' && isSafe && this.#answered > 0 && this.bytes === 0;
  }

  #sendAgain(): void {
    const { bytes } = this.#request ?? {};
    if (bytes === undefined) return;
    this.close();
    this.#socket = this.#open();
    this.#socket.write(bytes);
  }

  #finish(loss: Loss | undefined, mayStay: boolean): void {
    this.endMs = performance.now();
    this.loss = loss;
    if (this.#wishes.keep) this.body = Buffer.concat(this.#pieces);
    if (!mayStay) this.close();
    this.#isBusy = false;
    this.#onDone(this);
  }
}

function lossOf({ code }: NodeJS.ErrnoException): Loss {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  return 'unreachable';
}
