import { STATUS_CODES } from 'node:http';
import type { Clock, Stage, StageOutput } from '@gauntlet/kit/piping';
import { type Ending, TimedQueue } from '../timed-queue.ts';
import type { Answer, RequestFaults } from './fault.ts';
import {
  parseRequestHead,
  parseResponseHead,
  type RequestHead,
  requestFraming,
  responseFraming,
} from './head.ts';
import { type Outlet, PassingMessage } from './message.ts';
import { HttpReader } from './reader.ts';

/**
 * Follows the requests and answers of one connection, so that faults can meet a certain request or
 * its answer. It is one stage in each direction, next to the sockets' own end of the chain.
 */

interface Exchange {
  readonly request: RequestHead;
  readonly faults: RequestFaults;
  /** An answer of ours that waits for its turn. */
  answer:
    | { readonly answer: Answer; readonly dueMs: number; readonly thenClose: boolean }
    | undefined;
}

export interface HttpSessionOptions {
  readonly clock: Clock;
  /** Asked once for each request. */
  readonly faultsFor: (request: RequestHead) => RequestFaults;
  /** Bytes have passed before: wait for the next request to begin. */
  readonly inTheMiddle: boolean;
}

const CAPACITY_BYTES = 256 * 1024;
// Capitals only: anything wider would hold back the short messages of other protocols.
const REQUEST_START = /^[A-Z][A-Z-]{0,19}( \S*( HTTP\/1\.[01]\r?\n|[^\n]*$)|$)/;
const FRESH_REQUEST = /^[A-Z]{3,10} \S+ HTTP\/1\.[01]\r\n/;
const noFaults: RequestFaults = { upstream: [], downstream: [] };

export class HttpSession {
  readonly #options: HttpSessionOptions;
  readonly #exchanges: Exchange[] = [];
  readonly #requests: HttpReader;
  readonly #answers: HttpReader;
  readonly #toServer: Side;
  readonly #toClient: Side;
  #request: PassingMessage | undefined;
  #answer: PassingMessage | undefined;
  #answerIsInterim = false;

  constructor(options: HttpSessionOptions) {
    this.#options = options;
    this.#toServer = new Side(options.clock);
    this.#toClient = new Side(options.clock);
    this.#requests = new HttpReader(
      {
        head: (raw) => this.#onRequest(raw),
        body: (bytes) => this.#request?.body(bytes),
        framing: (bytes) => this.#passFraming(this.#request, bytes, this.#toServer),
        done: () => this.#onRequestDone(),
        raw: (bytes) => this.#toServer.pass(bytes),
      },
      (start) => REQUEST_START.test(start.toString('latin1', 0, 2048)),
      options.inTheMiddle,
    );
    this.#answers = new HttpReader(
      {
        head: (raw) => this.#onAnswer(raw),
        body: (bytes) => this.#answer?.body(bytes),
        framing: (bytes) => this.#passFraming(this.#answer, bytes, this.#toClient),
        done: () => this.#onAnswerDone(),
        raw: (bytes) => this.#toClient.pass(bytes),
      },
      (start) => 'HTTP/1.'.startsWith(start.toString('latin1', 0, 7)),
      options.inTheMiddle,
    );
  }

  get upstream(): Stage {
    return this.#toServer.stage(this.#requests, (bytes) => {
      // In the middle of a stream, a chunk that begins like a request is taken for one.
      if (this.#requests.isRaw && this.#exchanges.length === 0 && looksFresh(bytes)) {
        this.#requests.expectHead();
        this.#answers.expectHead();
      }
    });
  }

  get downstream(): Stage {
    return this.#toClient.stage(this.#answers, () => {});
  }

  #passFraming(message: PassingMessage | undefined, bytes: Buffer, side: Side): void {
    if (message === undefined) side.pass(bytes);
    else message.framing(bytes);
  }

  #onRequest(raw: Buffer) {
    const request = parseRequestHead(raw);
    if (request === undefined) return undefined;
    const faults = this.#options.faultsFor(request);
    const framing = requestFraming(request);
    const { nowMs } = this.#options.clock;
    const message = new PassingMessage(this.#toServer.outlet, nowMs, faults.upstream, framing);
    this.#request = message;
    const exchange: Exchange = { request, faults, answer: undefined };
    this.#exchanges.push(exchange);
    message.framing(raw);
    const answering = faults.upstream.find((fault) => fault.kind === 'answer');
    if (answering !== undefined) {
      const waitsForUs = request.headers.has('expect');
      const closes = /close/i.test(request.headers.get('connection') ?? '');
      const { answer } = answering;
      const planned = { answer, dueMs: message.notBeforeMs, thenClose: waitsForUs || closes };
      // A client that waits for "100 Continue" may never send the body.
      if (waitsForUs) {
        exchange.answer = planned;
        this.#answerNext();
      } else this.#plannedAnswer = planned;
    }
    return framing;
  }

  /** The answer to the request that is being read, given once all of it was. */
  #plannedAnswer: Exchange['answer'];

  #onRequestDone(): void {
    const exchange = this.#exchanges.at(-1);
    if (exchange !== undefined && this.#plannedAnswer !== undefined) {
      exchange.answer = this.#plannedAnswer;
      this.#answerNext();
    }
    this.#plannedAnswer = undefined;
    this.#request = undefined;
  }

  /** Answers of ours go out when every earlier request has its own. */
  #answerNext(): void {
    for (let first = this.#exchanges[0]; first?.answer !== undefined; first = this.#exchanges[0]) {
      const { answer, dueMs, thenClose } = first.answer;
      this.#exchanges.shift();
      const bytes = renderAnswer(answer, first.request.method, thenClose);
      this.#toClient.pass(bytes, dueMs);
      if (thenClose) this.#toClient.outlet('close', dueMs);
    }
  }

  #onAnswer(raw: Buffer) {
    const head = parseResponseHead(raw);
    if (head === undefined) return undefined;
    const exchange = this.#exchanges[0];
    const framing = responseFraming(head, exchange?.request.method);
    this.#answerIsInterim = head.status < 200 && head.status !== 101;
    const faults = this.#answerIsInterim ? noFaults : (exchange?.faults ?? noFaults);
    const { nowMs } = this.#options.clock;
    const message = new PassingMessage(this.#toClient.outlet, nowMs, faults.downstream, framing);
    this.#answer = message;
    message.framing(raw);
    const answering = faults.downstream.find((fault) => fault.kind === 'answer');
    if (answering !== undefined) {
      const bytes = renderAnswer(answering.answer, exchange?.request.method ?? 'GET', false);
      this.#toClient.pass(bytes, message.notBeforeMs);
    }
    if (framing.kind === 'tunnel') this.#requests.becomeRaw();
    return framing;
  }

  #onAnswerDone(): void {
    this.#answer = undefined;
    if (this.#answerIsInterim) return;
    this.#exchanges.shift();
    this.#answerNext();
  }
}

/** One direction of the session: a queue, and the stage around it. */
class Side {
  readonly #clock: Clock;
  readonly #queue: TimedQueue;
  #output: StageOutput | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#queue = new TimedQueue(clock);
  }

  readonly outlet: Outlet = (what, dueMs) => {
    if (this.#output !== undefined) this.#queue.add(what, dueMs, this.#output);
  };

  pass(bytes: Buffer, dueMs = 0): void {
    this.outlet({ bytes, atMs: this.#clock.nowMs() }, dueMs);
  }

  stage(reader: HttpReader, beforeChunk: (bytes: Buffer) => void): Stage {
    const ending: Ending = 'end';
    return {
      capacityBytes: CAPACITY_BYTES,
      heldBytes: () => this.#queue.heldBytes,
      open: (output) => {
        this.#output = output;
      },
      write: ({ bytes }) => {
        beforeChunk(bytes);
        reader.write(bytes);
      },
      end: () => {
        reader.end();
        this.outlet(ending, 0);
      },
      release: (output) => {
        reader.becomeRaw();
        this.#queue.flush(output);
      },
      dispose: () => this.#queue.dispose(),
    };
  }
}

function looksFresh(bytes: Buffer): boolean {
  return FRESH_REQUEST.test(bytes.toString('latin1', 0, 8192));
}

function renderAnswer({ status, body, contentType }: Answer, method: string, close: boolean) {
  const hasBody = method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Fault'}`,
    `content-type: ${contentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'x-fault: injected',
    ...(close ? ['connection: close'] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${hasBody ? body : ''}`);
}
