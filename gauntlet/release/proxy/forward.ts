/** One request to one version, and its answer back, both while they come. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Agent, request as ask, type ClientRequest } from 'node:http';
import type { Ended } from './counts.ts';
import { forwarded, handedOn, isStream } from './headers.ts';

export interface ForwardOptions {
  readonly port: number;
  readonly agent: Agent;
  readonly firstByteLimitMs: number;
  readonly nowMs: () => number;
  /** Once, when it is over; with nothing when the client went away. */
  readonly ended: (ended?: Ended) => void;
  /** Listens to the answer while it is handed on. */
  readonly onAnswer?: ((answer: IncomingMessage) => void) | undefined;
}

/** Without effects: what may be asked twice when a connection breaks. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Nobody notices when it is asked twice. */
export function isRepeatable({ method, headers }: IncomingMessage): boolean {
  return SAFE.has(method ?? '') && !hasBodyIn(headers);
}

function hasBodyIn(headers: IncomingMessage['headers']): boolean {
  return headers['content-length'] !== undefined
    ? headers['content-length'] !== '0'
    : headers['transfer-encoding'] !== undefined;
}

export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  options: ForwardOptions,
): void {
  const startMs = options.nowMs();
  const end = (isError: boolean) => options.ended({ isError, timeMs: options.nowMs() - startMs });
  const hasBody = hasBodyIn(request.headers);
  let tries = 0;
  let outgoing: ClientRequest;

  const send = () => {
    tries += 1;
    outgoing = ask({
      host: '127.0.0.1',
      port: options.port,
      agent: options.agent,
      method: request.method,
      path: request.url,
      headers: forwarded(request),
      setHost: false,
    });
    const limit = setTimeout(() => {
      refuse(response, 504, 'the version did not answer in time', end);
      outgoing.destroy();
    }, options.firstByteLimitMs);
    outgoing.once('response', (answer) => {
      clearTimeout(limit);
      options.onAnswer?.(answer);
      hand(answer, response, end);
    });
    outgoing.once('error', () => {
      clearTimeout(limit);
      if (response.headersSent || response.destroyed) return;
      // A kept connection that the version closed just then says nothing of the version.
      const isStale = outgoing.reusedSocket && tries === 1;
      if (isStale && isRepeatable(request)) send();
      else refuse(response, 502, 'the version broke the connection', end);
    });
    if (hasBody) request.pipe(outgoing);
    else outgoing.end();
  };

  response.once('close', () => {
    if (response.writableFinished) return;
    options.ended();
    outgoing.destroy();
  });
  send();
}

function hand(
  answer: IncomingMessage,
  response: ServerResponse,
  end: (isError: boolean) => void,
): void {
  const status = answer.statusCode ?? 502;
  response.writeHead(
    status,
    answer.statusMessage,
    handedOn(answer.rawHeaders, answer.headers.connection),
  );
  const isError = status >= 500;
  // An open stream lasts as long as its reader wants: its first byte is what took time.
  if (isStream(answer.headers)) {
    response.flushHeaders();
    end(isError);
  }
  answer.once('error', () => {
    // Cut in the middle: the client must see that, and not a whole answer that is too short.
    end(true);
    response.destroy();
  });
  response.once('finish', () => end(isError));
  answer.pipe(response);
}

function refuse(
  response: ServerResponse,
  status: number,
  why: string,
  end: (isError: boolean) => void,
): void {
  if (response.headersSent) return;
  end(true);
  const body = JSON.stringify({ error: why });
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(body);
}
