/** Puts a server together. What it consists of stands in the other files of this folder. */
import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import { type Deadline, deadlineAfter, type Part, systemClock } from '../lifecycle/index.ts';
import { type Metrics, metrics } from '../telemetry/index.ts';
import { createApp, type HttpApp } from './app.ts';
import { type Connections, trackConnections } from './connections.ts';
import { drain } from './drain.ts';
import { defaultShape, errorAnswer, handleErrors } from './error-handling.ts';
import { uuidv7 } from './ids.ts';
import { type ListenOptions, listen } from './listening.ts';
import { urlOf } from './node-server.ts';
import { observeRequests } from './observe.ts';
import { defaultLimits, type HttpServerOptions } from './options.ts';
import { type BareAnswer, bareAnswer, codeOfParseError } from './parse-error.ts';
import { type RouteInfo, recordRoutes } from './routes.ts';
import { answerHeaders } from './security-headers.ts';
import { sweepConnections } from './sweep.ts';
import { addHealth, addMetrics, addOpenApi, pathsOf } from './system-routes.ts';

export interface HttpServer {
  /** Routes are added to it before the part starts. */
  readonly app: HttpApp;
  readonly metrics: Metrics;
  readonly routes: readonly RouteInfo[];
  /** Listens when it starts, drains when it stops. */
  part(listen: ListenOptions): Part;
  /** `http://127.0.0.1:8080`, once it listens. */
  url(): string;
  /** For tests that only inject: nothing listens, so there is nothing to drain. */
  close(): Promise<void>;
}

const closeTimeoutMs = 10_000;

export async function httpServer(options: HttpServerOptions): Promise<HttpServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const headers = answerHeaders(options.headers, options.tls !== undefined);
  const shape = options.shape ?? defaultShape;
  const answer = errorAnswer(options, shape);
  const bare = bareAnswer(options, headers, shape, options.makeRequestId ?? uuidv7);
  let connections: Connections | undefined;
  const app = createApp(options, limits, {
    frameworkErrors: (error, request, reply) => {
      // No route was found, so no hook has run.
      reply.header('x-request-id', request.id).headers(headers);
      answer(error, request, reply);
    },
    clientError: (error, socket) => answerParseError(error, socket, connections, bare),
  });
  // The same clock as in `drain`, which compares with what is measured here.
  const { nowMs } = systemClock;
  connections = trackConnections(app.server, nowMs);
  const stopSweep = sweepConnections(connections, limits, nowMs, {
    late: (socket) => bare(socket, 'REQUEST_TIMEOUT'),
    cut: (why, { socket }) => options.log.info({ why, address: socket.remoteAddress }, 'cut off'),
  });

  const draining = new AbortController();
  // One listener for each open event stream.
  setMaxListeners(0, draining.signal);
  app.decorate('draining', draining.signal);
  const ours = options.metrics ?? metrics({ processMetrics: true });
  const paths = pathsOf(options.paths);
  const quiet = [paths.health, paths.ready, paths.metrics].filter((path) => path !== false);
  const routes = recordRoutes(app);
  observeRequests(app, {
    metrics: ours,
    tracing: options.tracing,
    headers,
    quietPaths: new Set(quiet),
  });
  handleErrors(app, routes, answer);
  await addOpenApi(app, options);
  addHealth(app, options, () => !draining.signal.aborted);
  addMetrics(app, options, ours);

  const tracked = connections;
  const stop = async (deadline: Deadline) => {
    draining.abort();
    const { cut } = await drain(app.server, tracked, options.drain ?? {}, deadline, systemClock);
    if (cut > 0) options.log.warn({ cut }, 'requests were cut off at the time limit');
    stopSweep();
    await app.close();
  };
  return {
    app,
    metrics: ours,
    routes,
    url: () => urlOf(app.server, options),
    part: (where) => ({
      name: options.name,
      start: (signal) => startListening(app, where, signal),
      stop,
    }),
    async close() {
      const deadline = deadlineAfter(closeTimeoutMs, systemClock);
      await stop(deadline).finally(() => deadline.close());
    },
  };
}

function answerParseError(
  error: Error & { code?: string },
  socket: Socket,
  connections: Connections | undefined,
  bare: BareAnswer,
): void {
  const exchanges = [...(connections?.of(socket)?.exchanges ?? [])];
  // An answer that has begun can't turn into another one.
  if (error.code === 'ECONNRESET' || exchanges.some(({ response }) => response.headersSent)) {
    socket.destroy();
    return;
  }
  bare(socket, codeOfParseError(error));
}

async function startListening(
  app: HttpApp,
  options: ListenOptions,
  signal: AbortSignal,
): Promise<void> {
  await app.ready();
  signal.throwIfAborted();
  // Not app.listen: for "localhost" that opens a second server which can't be drained.
  await listen(app.server, options, () => app.close());
}
