/**
 * Reads HTTP/1.1 answers out of the bytes of one connection, as they come and where they lie: no
 * string and no object is made for an answer unless somebody asked to see it.
 */
export interface ResponseSink {
  /** What the answer to this request has: HEAD has no body. */
  readonly hasBody: boolean;
  /** Answers whether the bytes of the body are to be handed over. */
  onHead(status: number, head: Uint8Array, start: number, end: number): boolean;
  onBody(bytes: Uint8Array, start: number, end: number): void;
  /** `mayStay` is false when the server closes the connection after it. */
  onEnd(mayStay: boolean): void;
}

type State = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'until-close';

const CR = 13;
const LF = 10;
const COLON = 58;
const headMaxBytes = 65_536;
const lineMaxBytes = 16_384;

export class ResponseReader {
  #state: State = 'head';
  /** The beginning of a head or a line whose end has not come yet. */
  #pending: Uint8Array | undefined;
  #leftBytes = 0;
  #wantsBody = false;
  #mayStay = true;
  #isOver = false;
  #sink: ResponseSink;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Takes bytes; answers what is wrong with them, if anything. */
  feed(given: Uint8Array, givenEnd: number): string | undefined {
    let bytes = given;
    let end = givenEnd;
    if (this.#pending !== undefined) {
      bytes = Buffer.concat([this.#pending, given.subarray(0, givenEnd)]);
      end = bytes.length;
      this.#pending = undefined;
    }
    let at = 0;
    this.#isOver = false;
    while (at < end) {
      // No request is sent before the answer to the last one, so nothing can follow it.
      if (this.#isOver) return 'more than was asked for';
      const next = this.#step(bytes, at, end);
      if (typeof next === 'string') return next;
      if (next === incomplete) {
        if (end - at > headMaxBytes) return 'a head or line without end';
        // A copy: the buffer that it lies in is used again for the next read.
        this.#pending = Uint8Array.prototype.slice.call(bytes, at, end);
        return undefined;
      }
      at = next;
    }
    return undefined;
  }

  /** The connection has ended: is that the end of an answer, or its loss? */
  endOfConnection(): boolean {
    if (this.#state !== 'until-close') return false;
    this.#finish(false);
    return true;
  }

  #step(bytes: Uint8Array, at: number, end: number): number | string {
    switch (this.#state) {
      case 'head':
        return this.#head(bytes, at, end);
      case 'length':
      case 'chunk':
        return this.#body(bytes, at, end);
      case 'until-close':
        if (this.#wantsBody) this.#sink.onBody(bytes, at, end);
        return end;
      case 'chunk-size':
        return this.#chunkSize(bytes, at, end);
      case 'chunk-end':
        return this.#chunkEnd(bytes, at, end);
      case 'trailer':
        return this.#trailer(bytes, at, end);
    }
  }

  #head(bytes: Uint8Array, at: number, end: number): number | string {
    if (end - at < 16) return incomplete;
    // HTTP/1.x SSS
    if (bytes[at] !== 72 || bytes[at + 4] !== 47 || bytes[at + 5] !== 49 || bytes[at + 8] !== 32)
      return 'it does not begin like an answer of HTTP/1';
    const status = digit(bytes, at + 9) * 100 + digit(bytes, at + 10) * 10 + digit(bytes, at + 11);
    if (!(status >= 100 && status <= 999)) return 'it has no status';
    let lengthBytes = -1;
    let isChunked = false;
    // HTTP/1.0 closes unless it says otherwise.
    let mayStay = bytes[at + 7] !== 48;
    let line = lineAfter(bytes, at, end);
    for (;;) {
      if (line < 0 || line >= end) return incomplete;
      const first = bytes[line];
      if (first === CR) {
        if (line + 1 >= end) return incomplete;
        if (bytes[line + 1] === LF) break;
      }
      if (first === LF) break;
      const next = lineAfter(bytes, line, end);
      if (next < 0) return incomplete;
      const letter = (first ?? 0) | 0x20;
      if (letter === 99) {
        if (isName(bytes, line, contentLength)) {
          const value = numberIn(bytes, line + contentLength.length, next);
          if (value < 0 || (lengthBytes >= 0 && value !== lengthBytes)) return 'a bad length';
          lengthBytes = value;
        } else if (isName(bytes, line, connection)) {
          const value = textIn(bytes, line + connection.length, next);
          if (value.includes('close')) mayStay = false;
          else if (value.includes('keep-alive')) mayStay = true;
        }
      } else if (letter === 116 && isName(bytes, line, transferEncoding)) {
        isChunked = textIn(bytes, line + transferEncoding.length, next).endsWith('chunked');
      }
      line = next;
    }
    const bodyAt = bytes[line] === CR ? line + 2 : line + 1;
    if (status < 200) return status === 101 ? 'it switches protocols' : bodyAt;
    this.#mayStay = mayStay;
    this.#wantsBody = this.#sink.onHead(status, bytes, at, bodyAt);
    this.#begin(status, lengthBytes, isChunked);
    return bodyAt;
  }

  #begin(status: number, lengthBytes: number, isChunked: boolean): void {
    const isEmpty = !this.#sink.hasBody || status === 204 || status === 304;
    if (isEmpty || (!isChunked && lengthBytes === 0)) this.#finish(this.#mayStay);
    else if (isChunked) this.#state = 'chunk-size';
    else if (lengthBytes > 0) {
      this.#leftBytes = lengthBytes;
      this.#state = 'length';
    } else this.#state = 'until-close';
  }

  #body(bytes: Uint8Array, at: number, end: number): number {
    const take = Math.min(this.#leftBytes, end - at);
    if (this.#wantsBody) this.#sink.onBody(bytes, at, at + take);
    this.#leftBytes -= take;
    if (this.#leftBytes === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk-end';
      else this.#finish(this.#mayStay);
    }
    return at + take;
  }

  #chunkSize(bytes: Uint8Array, at: number, end: number): number | string {
    const next = lineAfter(bytes, at, end);
    if (next < 0) return end - at > lineMaxBytes ? 'a chunk size without end' : incomplete;
    let size = 0;
    let digits = 0;
    for (let index = at; index < next; index += 1) {
      const value = hexadecimal(bytes[index] ?? 0);
      if (value < 0) break;
      size = size * 16 + value;
      digits += 1;
    }
    if (digits === 0 || digits > 12) return 'a bad chunk size';
    this.#leftBytes = size;
    this.#state = size === 0 ? 'trailer' : 'chunk';
    return next;
  }

  #chunkEnd(bytes: Uint8Array, at: number, end: number): number | string {
    if (bytes[at] === LF) {
      this.#state = 'chunk-size';
      return at + 1;
    }
    if (bytes[at] !== CR) return 'a chunk that is longer than it says';
    if (at + 1 >= end) return incomplete;
    if (bytes[at + 1] !== LF) return 'a chunk that is longer than it says';
    this.#state = 'chunk-size';
    return at + 2;
  }

  #trailer(bytes: Uint8Array, at: number, end: number): number {
    const next = lineAfter(bytes, at, end);
    if (next < 0) return incomplete;
    if (bytes[at] === LF || bytes[at] === CR) this.#finish(this.#mayStay);
    return next;
  }

  #finish(mayStay: boolean): void {
    this.#state = 'head';
    this.#isOver = true;
    this.#sink.onEnd(mayStay);
  }
}

const incomplete = -1;
const contentLength = Buffer.from('content-length:');
const connection = Buffer.from('connection:');
const transferEncoding = Buffer.from('transfer-encoding:');

/** Where the next line begins, or -1 when this one has no end yet. */
function lineAfter(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at += 1) if (bytes[at] === LF) return at + 1;
  return incomplete;
}

function isName(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const byte = bytes[at + index] ?? 0;
    const expected = name[index] ?? 0;
    if ((expected === COLON ? byte : byte | 0x20) !== expected && byte !== expected) return false;
  }
  return true;
}

function numberIn(bytes: Uint8Array, from: number, end: number): number {
  let value = -1;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 48 && byte <= 57) {
      value = (value < 0 ? 0 : value) * 10 + (byte - 48);
      if (value > Number.MAX_SAFE_INTEGER) return -1;
    } else if (byte !== 32 && byte !== 9 && byte !== CR && byte !== LF) return -1;
  }
  return value;
}

function textIn(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from)
    .toString('latin1')
    .trim()
    .toLowerCase();
}

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] ?? 0) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function hexadecimal(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
