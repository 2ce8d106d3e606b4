/**
 * A small S3 of the suite's own over real HTTP: for faults by script, and for what no public server
 * does on demand. It checks what the SDK sends, and answers as AWS does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Objects } from './s3-objects.ts';
import { answerTo, S3Refusal } from './s3-operations.ts';
import { operationOf } from './s3-request.ts';

export interface Seen {
  readonly operation: string;
  readonly key: string;
  readonly bytes: number;
}

/** What happens to a request instead of, or after, what it asks for. */
export type Fault =
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'drop' }
  /** It is done, and the answer is lost. */
  | { readonly kind: 'lose-answer' };

export interface S3ServerOptions {
  readonly accessKeyId?: string;
  readonly bucket?: string;
  /** An endpoint that stores and never says a checksum. */
  readonly hasChecksums?: boolean;
  readonly port?: number;
  /** Checks what comes and keeps no bytes: for uploads without end. */
  readonly discards?: boolean;
}

/** As AWS allows. */
const SKEW_MS = 15 * 60_000;

export class S3Server {
  readonly objects = new Objects();
  readonly seen: Seen[] = [];
  readonly bucket: string;
  readonly hasChecksums: boolean;
  readonly discards: boolean;
  readonly accessKeyId: string;
  /** How far its clock is ahead of ours. */
  clockAheadMs = 0;
  /** Asked before each request; `count` is how many of its operation came before. */
  fault: (seen: Seen, count: number) => Fault | undefined = () => undefined;
  /** Called when a whole request has come, before it is acted upon. */
  onRequest: (seen: Seen) => void | Promise<void> = () => undefined;
  /** Called when it has been acted upon, before the answer goes. */
  onAnswer: (seen: Seen) => void | Promise<void> = () => undefined;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  private constructor(options: S3ServerOptions) {
    this.bucket = options.bucket ?? 'logs';
    this.hasChecksums = options.hasChecksums ?? true;
    this.discards = options.discards ?? false;
    this.accessKeyId = options.accessKeyId ?? 'test-key';
  }

  static async open(options: S3ServerOptions = {}): Promise<S3Server> {
    const server = new S3Server(options);
    await server.listen(options.port ?? 0);
    return server;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  count(operation: string): number {
    return this.seen.filter((one) => one.operation === operation).length;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      const { operation, key, query } = operationOf(request, this.bucket);
      const seen = { operation, key, bytes: body.length };
      const count = this.count(operation);
      this.seen.push(seen);
      await this.onRequest(seen);
      const fault = this.fault(seen, count);
      if (fault?.kind === 'drop') return void request.socket.destroy();
      if (fault?.kind === 'refuse') throw new S3Refusal(fault.status, fault.code);
      const input = { operation, key, query, body, headers: request.headers };
      this.#refuseOtherTimes(request);
      const answer = answerTo(input, this);
      await this.onAnswer(seen);
      if (fault?.kind === 'lose-answer') return void request.socket.destroy();
      const date = new Date(this.#now()).toUTCString();
      response.writeHead(answer.status, { date, ...answer.headers }).end(answer.body);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  #now(): number {
    return Date.now() + this.clockAheadMs;
  }

  #refuseOtherTimes({ headers }: IncomingMessage): void {
    const text = String(headers['x-amz-date'] ?? '');
    const [, y, mo, d, h, mi, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(text) ?? [];
    if (y === undefined) return;
    const at = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    const isOther = Math.abs(at - this.#now()) > SKEW_MS;
    if (isOther) throw new S3Refusal(403, 'RequestTimeTooSkewed');
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (request.destroyed && !request.complete) return;
    const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError');
    const text = `<Error><Code>${refusal.code}</Code><Message>${refusal.code}</Message></Error>`;
    const date = new Date(this.#now()).toUTCString();
    response.writeHead(refusal.status, { date, 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? undefined : text);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
