/**
 * One answer of HTTP/1.1, out of the pieces in which it comes. Whoever wants less than a library
 * reads takes a tenth of its time: one answer after one request, and the body of it as a text.
 */

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of those that come twice, both values with a comma between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What a store says of an error is short; a proxy's page may not be. */
const BODY_MOST = 16 * 1024;
/** As Node has it. */
const HEAD_MOST = 16 * 1024;
const NOTHING = Buffer.alloc(0);

type Step = 'status' | 'headers' | 'body' | 'size' | 'chunk' | 'trailers' | 'until-end' | 'whole';

export class AnswerReader {
  #step: Step = 'status';
  #rest: Buffer = NOTHING;
  #headBytes = 0;
  #status = 0;
  #isOld = false;
  #headers: Record<string, string | undefined> = {};
  /** Of the body, or of the chunk with the end of its line. */
  #leftBytes = 0;
  readonly #body: Buffer[] = [];
  #bodyBytes = 0;

  /** True when it is whole. Throws an UnreadableAnswerError. */
  add(piece: Buffer): boolean {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (this.#step !== 'whole' && this.#next());
    return this.#step === 'whole';
  }

  /** The other side says no more: true when the answer is whole by that. */
  end(): boolean {
    if (this.#step === 'until-end') this.#step = 'whole';
    return this.#step === 'whole';
  }

  answer(): HttpAnswer {
    const body = this.#body.length === 0 ? '' : Buffer.concat(this.#body).toString();
    return { status: this.#status, headers: this.#headers, body };
  }

  /** Another request may go the same way. */
  get isReusable(): boolean {
    if (this.#step !== 'whole' || this.#isOld || this.#rest.length > 0) return false;
    const {
      connection = '',
      'content-length': length,
      'transfer-encoding': coding,
    } = this.#headers;
    const isKnown = length !== undefined || coding !== undefined || isBodiless(this.#status);
    return isKnown && !/\bclose\b/i.test(connection);
  }

  /** False when more has to come first. */
  #next(): boolean {
    switch (this.#step) {
      case 'status':
        return this.#readHead() || this.#withLine((line) => this.#readStatus(line));
      case 'headers':
        return this.#withLine((line) => this.#readHeader(line));
      case 'size':
        return this.#withLine((line) => this.#readSize(line));
      case 'trailers':
        return this.#withLine((line) => {
          if (line === '') this.#step = 'whole';
        });
      case 'chunk':
        return this.#readBody(2, 'size');
      case 'body':
        return this.#readBody(0, 'whole');
      default:
        this.#keep(this.#rest);
        this.#rest = NOTHING;
        return false;
    }
  }

  /** All of it at once where it has come at once, as it nearly always does. */
  #readHead(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0 || this.#headBytes + end + 4 > HEAD_MOST) return false;
    this.#headBytes += end + 4;
    const [status = '', ...lines] = this.#rest.toString('latin1', 0, end).split('\r\n');
    this.#rest = this.#rest.subarray(end + 4);
    this.#readStatus(status);
    for (const line of lines) this.#readHeader(line);
    this.#beginBody();
    return true;
  }

  #withLine(read: (line: string) => void): boolean {
    const end = this.#rest.indexOf('\r\n');
    const bytes = end < 0 ? this.#rest.length : end + 2;
    if (this.#headBytes + bytes > HEAD_MOST) throw new UnreadableAnswerError('it is too long');
    if (end < 0) return false;
    this.#headBytes += bytes;
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(bytes);
    read(line);
    return true;
  }

  #readStatus(line: string): void {
    const [, minor, status] = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/.exec(line) ?? [];
    if (status === undefined) throw new UnreadableAnswerError('it begins with no status');
    this.#status = Number(status);
    this.#isOld = minor === '0';
    this.#headers = {};
    this.#step = 'headers';
  }

  #readHeader(line: string): void {
    if (line === '') {
      this.#beginBody();
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1) throw new UnreadableAnswerError('a header has no name');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const former = this.#headers[name];
    this.#headers[name] = former === undefined ? value : `${former}, ${value}`;
  }

  #beginBody(): void {
    const { 'content-length': length, 'transfer-encoding': coding } = this.#headers;
    // Said on the way: the answer comes yet.
    if (this.#status < 200) this.#step = 'status';
    else if (isBodiless(this.#status)) this.#step = 'whole';
    else if (coding !== undefined) {
      if (coding.toLowerCase() !== 'chunked') throw new UnreadableAnswerError(coding);
      this.#step = 'size';
    } else if (length === undefined) this.#step = 'until-end';
    else {
      if (!/^\d{1,15}$/.test(length)) throw new UnreadableAnswerError('its length is no number');
      this.#leftBytes = Number(length);
      this.#step = this.#leftBytes === 0 ? 'whole' : 'body';
    }
  }

  #readSize(line: string): void {
    const [, digits] = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line) ?? [];
    if (digits === undefined) throw new UnreadableAnswerError('a chunk has no size');
    const size = Number.parseInt(digits, 16);
    // What is counted is the head; a long body has many of these lines.
    this.#headBytes = 0;
    this.#leftBytes = size + 2;
    this.#step = size === 0 ? 'trailers' : 'chunk';
  }

  /** `endBytes`: how much of what is left ends the piece and is not of the body. */
  #readBody(endBytes: number, then: Step): boolean {
    const piece = this.#rest.subarray(0, this.#leftBytes);
    this.#keep(piece.subarray(0, Math.max(0, this.#leftBytes - endBytes)));
    this.#leftBytes -= piece.length;
    this.#rest = this.#rest.subarray(piece.length);
    if (this.#leftBytes > 0) return false;
    this.#step = then;
    return true;
  }

  #keep(piece: Buffer): void {
    const kept = piece.subarray(0, Math.max(0, BODY_MOST - this.#bodyBytes));
    if (kept.length === 0) return;
    this.#bodyBytes += kept.length;
    this.#body.push(kept);
  }
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 304;
}

class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';

  constructor(reason: string) {
    super(`the store gave an answer that can not be read: ${reason}`);
  }
}
