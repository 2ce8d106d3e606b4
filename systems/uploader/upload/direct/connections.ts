/**
 * Connections that requests with their body in one piece go by, one after the other on each. There
 * are as many as requests were under way at once: whoever sends holds to a number.
 */
import { isIP, connect as openPlain, type Socket } from 'node:net';
import { AnswerReader, type HttpAnswer } from './answer-reader.ts';

export interface HttpLimits {
  readonly connectMs: number;
  /** For so long nothing was heard and nothing could be sent. */
  readonly silenceMs: number;
}

export interface Origin {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
}

export interface HttpRequest {
  /** Up to the empty line, and with it. */
  readonly head: string;
  readonly body: Uint8Array;
}

export class Connections {
  readonly #limits: HttpLimits;
  readonly #all = new Set<Connection>();
  /** The one that was used last is taken first: the others may grow old. */
  #idle: Connection[] = [];
  readonly #cutOffs = new CutOffs();
  /** Whatever comes is short, and is read out of it before anything else comes. */
  readonly #incoming = new Uint8Array(16 * 1024);
  #origin: Origin | undefined;
  #session: Buffer | undefined;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  async send(origin: Origin, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    if (signal.aborted) throw cutOff();
    const connection = this.#take(origin);
    const cut = this.#cutOffs.of(signal);
    cut.add(connection);
    let answer: HttpAnswer;
    try {
      answer = await connection.send(request);
    } finally {
      cut.delete(connection);
    }
    if (connection.isReusable && isSame(origin, this.#origin)) this.#idle.push(connection);
    else connection.destroy();
    return answer;
  }

  close(): void {
    for (const connection of this.#all) connection.destroy();
  }

  #take(origin: Origin): Connection {
    if (!isSame(origin, this.#origin)) {
      for (const connection of this.#idle) connection.destroy();
      this.#idle = [];
      this.#session = undefined;
      this.#origin = origin;
    }
    const nowMs = performance.now();
    for (let one = this.#idle.pop(); one !== undefined; one = this.#idle.pop()) {
      if (one.isReusable && nowMs < one.usableUntilMs) return one;
      one.destroy();
    }
    const made: Connection = new Connection(
      (onRead) => this.#open(origin, onRead),
      this.#limits,
      () => this.#all.delete(made),
    );
    this.#all.add(made);
    return made;
  }

  #open({ isSecure, hostname, port }: Origin, onRead: OnRead): Socket {
    const onread = {
      buffer: this.#incoming,
      callback: (count: number, bytes: Uint8Array) => {
        onRead(Buffer.from(bytes.subarray(0, count)));
        return true;
      },
    };
    const to = { host: hostname, port, noDelay: true, keepAlive: true, onread };
    if (!isSecure) return openPlain(to);
    const name = isIP(hostname) === 0 ? { servername: hostname } : {};
    const former = this.#session === undefined ? {} : { session: this.#session };
    // Loaded by who needs it: it brings all certificates of this machine with it.
    const { connect: openSecure } = process.getBuiltinModule('node:tls');
    const socket = openSecure({ ...to, ...name, ...former, ALPNProtocols: ['http/1.1'] });
    // Its handshake is shorter for the next one.
    socket.on('session', (session) => {
      this.#session = session;
    });
    return socket;
  }
}

type OnRead = (piece: Buffer) => void;

/** One listener for all that a signal ends: one for each request takes a tenth of its time. */
class CutOffs {
  readonly #known = new WeakMap<AbortSignal, Set<Connection>>();

  of(signal: AbortSignal): Set<Connection> {
    const known = this.#known.get(signal);
    if (known !== undefined) return known;
    const made = new Set<Connection>();
    this.#known.set(signal, made);
    signal.addEventListener(
      'abort',
      () => {
        for (const connection of made) connection.cutOff();
      },
      { once: true },
    );
    return made;
  }
}

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: unknown): void;
}

class Connection {
  readonly #socket: Socket;
  #reader = new AnswerReader();
  #waiting: Waiting | undefined;
  /** By the clock that never jumps. */
  usableUntilMs = Number.POSITIVE_INFINITY;

  constructor(
    open: (onRead: OnRead) => Socket,
    { connectMs, silenceMs }: HttpLimits,
    onClose: () => void,
  ) {
    const socket = open((piece) => this.#read(piece));
    this.#socket = socket;
    const timer = setTimeout(() => socket.destroy(new SilenceError()), connectMs);
    socket.once('connect', () => clearTimeout(timer));
    socket.setTimeout(silenceMs, () => socket.destroy(new SilenceError()));
    socket.on('end', () => {
      if (this.#reader.end()) this.#answer();
      else socket.destroy();
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => {
      clearTimeout(timer);
      this.#fail(hungUp());
      onClose();
    });
  }

  /** Whether another request may follow the one that was answered. */
  get isReusable(): boolean {
    const { destroyed, writable, writableLength } = this.#socket;
    // Whoever answers before it has read everything may not read the rest as such.
    return this.#reader.isReusable && !destroyed && writable && writableLength === 0;
  }

  send({ head, body }: HttpRequest): Promise<HttpAnswer> {
    const socket = this.#socket;
    this.#reader = new AnswerReader();
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      socket.ref();
      socket.cork();
      socket.write(head, 'latin1');
      if (body.length > 0) socket.write(body);
      socket.uncork();
    });
  }

  cutOff(): void {
    this.#socket.destroy(cutOff());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(piece: Buffer): void {
    // Nobody has asked: what comes next could be taken for another answer.
    if (this.#waiting === undefined) {
      this.destroy();
      return;
    }
    try {
      if (this.#reader.add(piece)) this.#answer();
    } catch (error) {
      this.#fail(error);
      this.destroy();
    }
  }

  #answer(): void {
    const answer = this.#reader.answer();
    const [, seconds] = /\btimeout=(\d+)/i.exec(answer.headers['keep-alive'] ?? '') ?? [];
    // A second before the other side closes it: what is sent at that moment would be lost.
    const usableMs =
      seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000 - 1000;
    this.usableUntilMs = performance.now() + usableMs;
    // Waiting for nothing is no reason for a process to go on.
    this.#socket.unref();
    this.#answered()?.resolve(answer);
  }

  #fail(error: unknown): void {
    this.#answered()?.reject(error);
  }

  #answered(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}

function isSame(one: Origin, other: Origin | undefined): boolean {
  return (
    one.hostname === other?.hostname && one.port === other.port && one.isSecure === other.isSecure
  );
}

function cutOff(): Error {
  return new DOMException('the upload was cut off', 'AbortError');
}

function hungUp(): Error {
  return Object.assign(new Error('the store closed the connection'), { code: 'ECONNRESET' });
}

/** Named as the SDK names it. */
class SilenceError extends Error {
  override readonly name = 'TimeoutError';

  constructor() {
    super('the store says nothing');
  }
}
