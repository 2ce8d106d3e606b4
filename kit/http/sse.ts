/**
 * Server-sent events: heartbeat, back-pressure, and an orderly end when the client goes or the
 * server drains (the client then connects again, to another server, with its Last-Event-ID).
 */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatEvent, type ServerEvent } from './sse-format.ts';

export interface EventStreamOptions {
  /** Keeps proxies from closing a quiet connection, and finds clients that are gone. */
  readonly heartbeatMs?: number;
  /** How long the client waits before it connects again. */
  readonly retryMs?: number;
}

export interface EventStream {
  /** The id of the last event that the client has; where to go on. */
  readonly lastEventId: string | undefined;
  /** Fires when the client went away, the server drains, or `end` was called. */
  readonly signal: AbortSignal;
  /** Resolves when the client takes more; resolves to false when nobody listens any longer. */
  send(event: ServerEvent): Promise<boolean>;
  end(): void;
}

/** In an async handler: `const events = eventStream(request, reply); ...; return reply;`. */
export function eventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  options: EventStreamOptions = {},
): EventStream {
  const { heartbeatMs = 15_000, retryMs = 2_000 } = options;
  const body = new PassThrough();
  const closed = new AbortController();
  const { draining } = request.server;
  const end = () => body.end();
  const heartbeat = setInterval(() => {
    // Not on top of what the client has not taken yet.
    if (!body.writableNeedDrain) body.write(': \n\n');
  }, heartbeatMs);
  const finish = () => {
    clearInterval(heartbeat);
    draining.removeEventListener('abort', end);
    closed.abort();
  };
  body.once('close', finish);
  // An error here is the client's disappearance, which `close` tells.
  body.on('error', finish);
  draining.addEventListener('abort', end);
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    // nginx would collect events before it hands them on.
    .header('x-accel-buffering', 'no')
    .send(body);
  body.write(`retry: ${retryMs}\n\n`);
  if (draining.aborted) end();

  const last = request.headers['last-event-id'];
  return {
    lastEventId: typeof last === 'string' && last !== '' ? last : undefined,
    signal: closed.signal,
    end,
    async send(event) {
      if (!body.writable) return false;
      if (body.write(formatEvent(event))) return true;
      try {
        await once(body, 'drain', { signal: closed.signal });
        return true;
      } catch {
        // The stream closed while it was full.
        return false;
      }
    },
  };
}
