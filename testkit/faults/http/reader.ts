import type { Framing } from './head.ts';

/**
 * Cuts a byte stream into HTTP/1.1 messages: heads, payload, and the bytes that only frame it.
 * Every byte is reported exactly once and in order, so that reporting them all onwards changes
 * nothing. What is not HTTP is reported as raw.
 */

export interface HttpHandler {
  /** A whole head, blank line included. Undefined: this is no HTTP after all. */
  readonly head: (raw: Buffer) => Framing | undefined;
  readonly body: (bytes: Buffer) => void;
  /** Sizes of chunks, line ends, trailers. */
  readonly framing: (bytes: Buffer) => void;
  readonly done: () => void;
  readonly raw: (bytes: Buffer) => void;
}

type State =
  | 'head'
  | 'body'
  | 'chunk size'
  | 'chunk'
  | 'chunk end'
  | 'trailer'
  | 'until close'
  | 'raw';

const LARGEST_HEAD_BYTES = 64 * 1024;
const LARGEST_LINE_BYTES = 8 * 1024;

export class HttpReader {
  readonly #handler: HttpHandler;
  readonly #startsLikeHead: (start: Buffer) => boolean;
  #state: State;
  /** An unfinished head or line. */
  #pending: Buffer = Buffer.alloc(0);
  #leftBytes = 0;

  /** `inTheMiddle`: the stream began before; heads are looked for when `expectHead` says so. */
  constructor(
    handler: HttpHandler,
    startsLikeHead: (start: Buffer) => boolean,
    inTheMiddle = false,
  ) {
    this.#handler = handler;
    this.#startsLikeHead = startsLikeHead;
    this.#state = inTheMiddle ? 'raw' : 'head';
  }

  get isRaw(): boolean {
    return this.#state === 'raw';
  }

  get pendingBytes(): number {
    return this.#pending.length;
  }

  expectHead(): void {
    this.#state = 'head';
  }

  becomeRaw(): void {
    this.#state = 'raw';
    const pending = this.#pending;
    this.#pending = Buffer.alloc(0);
    if (pending.length > 0) this.#handler.raw(pending);
  }

  write(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#step(rest);
  }

  /** The stream is over. */
  end(): void {
    if (this.#state === 'until close') this.#finish();
    this.becomeRaw();
  }

  /** Deals with the start of `bytes` and returns what is left. */
  #step(bytes: Buffer): Buffer {
    switch (this.#state) {
      case 'raw':
        this.#handler.raw(bytes);
        return bytes.subarray(bytes.length);
      case 'until close':
        this.#handler.body(bytes);
        return bytes.subarray(bytes.length);
      case 'head':
        return this.#readHead(bytes);
      case 'body':
      case 'chunk':
        return this.#readBody(bytes);
      default:
        return this.#readLine(bytes);
    }
  }

  #readHead(bytes: Buffer): Buffer {
    const before = this.#pending.length;
    const all = before === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    // A blank line before a request is allowed and means nothing.
    const blank = /^[\r\n]+/.exec(all.toString('latin1', 0, 4))?.[0].length ?? 0;
    if (blank > 0) {
      this.#pending = Buffer.alloc(0);
      this.#handler.framing(all.subarray(0, blank));
      return all.subarray(blank);
    }
    const end = all.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if (end < 0) {
      this.#pending = Buffer.from(all);
      if (!this.#startsLikeHead(all) || all.length > LARGEST_HEAD_BYTES) this.becomeRaw();
      return bytes.subarray(bytes.length);
    }
    this.#pending = Buffer.alloc(0);
    const raw = all.subarray(0, end + 4);
    const framing = this.#handler.head(raw);
    if (framing === undefined) {
      this.#state = 'raw';
      return all;
    }
    this.#begin(framing);
    return all.subarray(end + 4);
  }

  #begin(framing: Framing): void {
    if (framing.kind === 'none') this.#finish();
    else if (framing.kind === 'chunked') this.#state = 'chunk size';
    else if (framing.kind === 'until close') this.#state = 'until close';
    else if (framing.kind === 'tunnel') this.#state = 'raw';
    else {
      this.#state = 'body';
      this.#leftBytes = framing.bytes;
    }
  }

  #readBody(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#leftBytes);
    this.#leftBytes -= part.length;
    this.#handler.body(part);
    if (this.#leftBytes === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk end';
      else if (this.#state === 'body') this.#finish();
    }
    return bytes.subarray(part.length);
  }

  #readLine(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\n');
    const part = end < 0 ? bytes : bytes.subarray(0, end + 1);
    this.#pending = Buffer.concat([this.#pending, part]);
    if (end < 0) {
      if (this.#pending.length > LARGEST_LINE_BYTES) this.becomeRaw();
      return bytes.subarray(bytes.length);
    }
    const line = this.#pending;
    this.#pending = Buffer.alloc(0);
    this.#handler.framing(line);
    this.#afterLine(line.toString('latin1').trim());
    return bytes.subarray(part.length);
  }

  #afterLine(line: string): void {
    if (this.#state === 'chunk end') this.#state = 'chunk size';
    else if (this.#state === 'trailer') {
      if (line === '') this.#finish();
    } else if (/^[0-9a-f]{1,12}\s*(;|$)/i.test(line)) {
      this.#leftBytes = Number.parseInt(line, 16);
      this.#state = this.#leftBytes === 0 ? 'trailer' : 'chunk';
    } else this.becomeRaw();
  }

  #finish(): void {
    this.#state = 'head';
    this.#handler.done();
  }
}
