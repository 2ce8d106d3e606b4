/** What is known about each request afterwards: one log line, its metrics, its span. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Metrics, type OpenSpan, type Tracing, tracing } from '../telemetry/index.ts';
import type { HttpApp } from './app.ts';

/** As nginx counts them: the client went away before it had its answer. */
const clientGone = 499;

export interface ObserveOptions {
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Paths that are asked all the time; while all is well they are logged at debug level. */
  readonly quietPaths: ReadonlySet<string>;
}

export function observeRequests(app: HttpApp, options: ObserveOptions): void {
  const { tracing: traces = tracing({ serviceName: '' }), headers, quietPaths } = options;
  const durations = options.metrics.histogram({
    name: 'http_request_duration',
    unit: 'seconds',
    help: 'From the headers of a request to the end of its answer',
    labels: ['method', 'route', 'status'],
  });
  const inFlight = options.metrics.gauge({
    name: 'http_requests_in_flight',
    unit: 'count',
    help: 'Requests that are being answered',
  });

  app.decorateRequest('problem', '');
  app.addHook('onRequest', (request, reply, done) => {
    const startMs = performance.now();
    const span = openSpan(traces, request);
    reply.header('x-request-id', request.id);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    inFlight.inc();
    onceAnswered(reply, (finished) => {
      inFlight.dec();
      const status = finished ? reply.raw.statusCode : clientGone;
      const durationMs = performance.now() - startMs;
      const { method } = request;
      const route = routeOf(request);
      durations.observe({ method, route, status: String(status) }, durationMs / 1_000);
      endSpan(span, route, status, request);
      const level = quietPaths.has(route) && status < 400 ? 'debug' : 'info';
      const problem = request.problem === '' ? {} : { problem: request.problem };
      const rounded = Math.round(durationMs * 10) / 10;
      request.log[level]({ method, route, status, durationMs: rounded, ...problem }, 'request');
    });
    runIn(span, done);
  });
}

function runIn(span: OpenSpan | undefined, done: () => void): void {
  if (span === undefined) done();
  else span.run(done);
}

function onceAnswered(reply: FastifyReply, run: (finished: boolean) => void): void {
  let over = false;
  const end = (finished: boolean) => {
    if (over) return;
    over = true;
    run(finished);
  };
  reply.raw.once('finish', () => end(true));
  reply.raw.once('close', () => end(false));
}

/** The pattern, not the path: a metric for each id would fill the memory. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched';
}

function openSpan(traces: Tracing, request: FastifyRequest): OpenSpan | undefined {
  if (!traces.enabled) return undefined;
  const { method } = request;
  const route = routeOf(request);
  return traces.open(`${method} ${route}`, request.headers, {
    'http.request.method': method,
    'http.route': route,
    'url.path': request.raw.url?.split('?')[0] ?? '',
    'url.scheme': request.protocol,
    'gauntlet.request_id': request.id,
  });
}

function endSpan(
  span: OpenSpan | undefined,
  route: string,
  status: number,
  request: FastifyRequest,
): void {
  span?.set({ 'http.response.status_code': status });
  span?.end(status >= 500 ? `${request.method} ${route}: ${request.problem || status}` : undefined);
}
