/** `/health`, `/ready`, `/metrics` and `/openapi.json`: the same for every server. */
import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Metrics } from '../telemetry/index.ts';
import type { HttpApp } from './app.ts';
import { type HealthReport, healthRunner } from './health.ts';
import type { HttpServerOptions, SystemPaths } from './options.ts';

const defaultPaths = {
  health: '/health',
  ready: '/ready',
  metrics: '/metrics',
  openapi: '/openapi.json',
} as const;

export function pathsOf(changes: SystemPaths = {}): Required<SystemPaths> {
  return { ...defaultPaths, ...changes };
}

const hidden = { schema: { hide: true } } as const;

/** Before any route: the document lists only routes that come after it. */
export async function addOpenApi(app: HttpApp, options: HttpServerOptions): Promise<void> {
  const { openapi } = pathsOf(options.paths);
  const { securitySchemes = {}, finish = (document: object) => document } =
    options.apiDocument ?? {};
  if (openapi === false) return;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: options.name, version: options.version ?? '0.0.0' },
      components: { securitySchemes },
    },
    transform: jsonSchemaTransform,
    transformObject: (given) => finish(jsonSchemaTransformObject(given)),
  });
  let text: string | undefined;
  app.get(openapi, hidden, async (_request, reply) => {
    // Routes can't change once the server runs.
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').serializer(asIs).send(text);
  });
}

export function addHealth(app: HttpApp, options: HttpServerOptions, isOpen: () => boolean): void {
  const { health, ready } = pathsOf(options.paths);
  const { healthShape = defaultHealthShape, isReady = () => true } = options;
  const run = healthRunner(options.checks ?? [], (name, error) => {
    app.log.warn({ err: error, check: name }, 'a health check failed');
  });
  if (health !== false) {
    app.get(health, hidden, async (_request, reply) => {
      const report = await run();
      reply.code(report.status === 'unhealthy' ? 503 : 200).header('cache-control', 'no-store');
      return healthShape(report);
    });
  }
  if (ready !== false) {
    app.get(ready, hidden, async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      if (!isOpen()) return reply.code(503).send({ status: 'draining' });
      if (!isReady()) return reply.code(503).send({ status: 'starting' });
      const { status } = await run();
      if (status === 'unhealthy') return reply.code(503).send({ status });
      return { status: 'ready' };
    });
  }
}

export function addMetrics(app: HttpApp, options: HttpServerOptions, metrics: Metrics): void {
  const { metrics: path } = pathsOf(options.paths);
  if (path === false) return;
  app.get(path, hidden, async (_request, reply) =>
    reply
      .type(metrics.contentType)
      .serializer(asIs)
      .send(await metrics.text()),
  );
}

function asIs(text: unknown): string {
  return String(text);
}

function defaultHealthShape({ status, checks }: HealthReport): object {
  return { status, checks };
}
