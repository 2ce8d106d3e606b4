/**
 * Traces over OTLP. Nothing is registered globally, so that each server of a process, and each
 * test, has its own. Without an endpoint every call does nothing but run the work. Spans are sent
 * in the background from a bounded queue: a collector that is gone costs spans, never requests.
 */
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Headers, readTraceContext, writeTraceContext } from './trace-context.ts';

export interface TracingOptions {
  readonly serviceName: string;
  readonly serviceVersion?: string;
  /** The collector's OTLP/HTTP address, such as http://localhost:4318. None: no tracing. */
  readonly endpoint?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The share of traces that begin here which are kept, 0 to 1. */
  readonly sampleRatio?: number;
  /** The limit for one export, and for the last one when the program stops. */
  readonly exportTimeoutMs?: number;
  readonly exportDelayMs?: number;
  /** Told once each time the collector goes away. */
  readonly onExportFailure?: (error: unknown) => void;
}

/** A span that was opened by `open`; everything run inside it sees it as its parent. */
export interface OpenSpan {
  readonly traceId: string;
  run<T>(work: () => T): T;
  set(attributes: Attributes): void;
  rename(name: string): void;
  end(failure?: unknown): void;
}

export interface Tracing {
  readonly enabled: boolean;
  /** A span for a request that comes in: continues the caller's trace. */
  open(name: string, headers: Headers, attributes?: Attributes): OpenSpan | undefined;
  /** A span around a piece of work; an error that is thrown is recorded and thrown on. */
  span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  /** The headers that carry the trace on to the next server. */
  headers(): Record<string, string>;
  /** `fetch` that carries the trace on and has a span of its own. */
  fetch: typeof globalThis.fetch;
  readonly name: 'tracing';
  start(): void;
  stop(deadline?: { remainingMs(): number }): Promise<void>;
}

export function tracing(options: TracingOptions): Tracing {
  return options.endpoint === undefined ? noTracing : activeTracing(options, options.endpoint);
}

const noTracing: Tracing = {
  enabled: false,
  name: 'tracing',
  open: () => undefined,
  span: (_name, _attributes, work) => work(),
  headers: () => ({}),
  fetch: (input, init) => globalThis.fetch(input, init),
  start: () => undefined,
  stop: async () => undefined,
};

function activeTracing(options: TracingOptions, endpoint: string): Tracing {
  const provider = providerFor(options, endpoint);
  const tracer = provider.getTracer('@gauntlet/kit');
  const contexts = new AsyncLocalStorageContextManager().enable();

  const opened = (span: Span, parent: Context): OpenSpan => {
    const context = trace.setSpan(parent, span);
    return {
      traceId: span.spanContext().traceId,
      run: (work) => contexts.with(context, work),
      set: (attributes) => void span.setAttributes(attributes),
      rename: (name) => void span.updateName(name),
      end: (failure) => endSpan(span, failure),
    };
  };
  const child = (name: string, kind: SpanKind, attributes: Attributes) => {
    const parent = contexts.active();
    return opened(tracer.startSpan(name, { kind, attributes }, parent), parent);
  };
  const headers = () => {
    const context = trace.getSpanContext(contexts.active());
    return context === undefined ? {} : writeTraceContext(context);
  };
  return {
    enabled: true,
    name: 'tracing',
    headers,
    open: (name, incoming, attributes = {}) => {
      const parent = parentOf(incoming);
      return opened(openServerSpan(tracer, name, attributes, parent), parent);
    },
    span: (name, attributes, work) => around(child(name, SpanKind.INTERNAL, attributes), work),
    fetch: (input, init) => tracedFetch(child, headers, input, init),
    start: () => undefined,
    async stop(deadline) {
      await withLimit(provider.shutdown(), deadline?.remainingMs() ?? exportTimeoutMs(options));
      contexts.disable();
    },
  };
}

function providerFor(options: TracingOptions, endpoint: string): TracerProvider {
  const timeoutMillis = exportTimeoutMs(options);
  const url = new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href;
  const exporter = new OTLPTraceExporter({
    url,
    timeoutMillis,
    concurrencyLimit: 2,
    headers: { ...options.headers },
  });
  return new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      ...(options.serviceVersion === undefined
        ? {}
        : { 'service.version': options.serviceVersion }),
    }),
    sampler: new ParentBasedSampler({
      root: new TraceIdRatioBasedSampler(options.sampleRatio ?? 1),
    }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: watched(exporter, options.onExportFailure),
        exportTimeoutMillis: timeoutMillis,
        scheduledDelayMillis: options.exportDelayMs ?? 2_000,
      }),
    ],
  });
}

function exportTimeoutMs(options: TracingOptions): number {
  return options.exportTimeoutMs ?? 3_000;
}

function watched(exporter: SpanExporter, onFailure: ((error: unknown) => void) | undefined) {
  let failing = false;
  const wrapped: SpanExporter = {
    export(spans, done) {
      exporter.export(spans, (result) => {
        // 0 is success. Once for each outage: a log line per batch would be an outage of its own.
        if (result.code !== 0 && !failing) onFailure?.(result.error);
        failing = result.code !== 0;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
  return wrapped;
}

function parentOf(headers: Headers): Context {
  const remote = readTraceContext(headers);
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

function openServerSpan(tracer: Tracer, name: string, attributes: Attributes, parent: Context) {
  return tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
}

function endSpan(span: Span, failure: unknown): void {
  if (failure !== undefined) {
    const message = failure instanceof Error ? failure.message : String(failure);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  span.end();
}

async function around<T>(span: OpenSpan, work: () => Promise<T>): Promise<T> {
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function tracedFetch(
  child: (name: string, kind: SpanKind, attributes: Attributes) => OpenSpan,
  headers: () => Record<string, string>,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const request = new Request(input, init);
  const { host } = new URL(request.url);
  const attributes = { 'http.request.method': request.method, 'server.address': host };
  const span = child(`${request.method} ${host}`, SpanKind.CLIENT, attributes);
  return around(span, async () => {
    for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
    const response = await globalThis.fetch(request);
    span.set({ 'http.response.status_code': response.status });
    return response;
  });
}

async function withLimit(work: Promise<unknown>, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  // Spans that can't be sent any more are lost; that must not fail the stop.
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([settled, promise]);
  clearTimeout(timer);
}
