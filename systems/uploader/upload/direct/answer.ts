/** One request with its body in one piece, and what came back. */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type OpenRequest = (options: RequestOptions) => ClientRequest;

export interface HttpLimits {
  readonly connectMs: number;
  /** For so long nothing was heard and nothing could be sent. */
  readonly silenceMs: number;
}

/** What a store says of an error is short; a proxy's page may not be. */
const BODY_MOST = 16 * 1024;

export function answerTo(
  open: OpenRequest,
  options: RequestOptions,
  body: Uint8Array,
  { connectMs, silenceMs }: HttpLimits,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cutOff());
    const request = open({ ...options, timeout: silenceMs });
    const onAbort = () => request.destroy(cutOff());
    const done = () => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('error', (error) => {
      done();
      reject(error);
    });
    request.on('timeout', () => request.destroy(new SilenceError()));
    request.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => request.destroy(new SilenceError()), connectMs);
      socket.once('connect', () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        if (text.length < BODY_MOST) text += piece;
      });
      response.on('end', () => {
        done();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
      response.on('error', (error) => {
        done();
        reject(error);
      });
    });
    request.end(body);
  });
}

function cutOff(): Error {
  return new DOMException('the upload was cut off', 'AbortError');
}

/** Named as the SDK names it. */
class SilenceError extends Error {
  override readonly name = 'TimeoutError';

  constructor() {
    super('the store says nothing');
  }
}
