/** The host over HTTP, for whoever has its token. */
import { timingSafeEqual } from 'node:crypto';
import { type HttpServer, httpServer, statuses } from '@gauntlet/kit/http';
import type { Logger } from '@gauntlet/kit/telemetry/logger';
import { z } from 'zod';
import { errors } from '../../model/errors.ts';
import type { LocalHost } from './host.ts';
import { hostMetrics } from './metrics-text.ts';
import { orderSchema, versionSchema, weightsSchema } from './schemas.ts';

export interface HostApiOptions {
  readonly host: LocalHost;
  readonly token: string;
  readonly log: Logger;
  /** Asked to end; with everything that it started, or alone. */
  readonly end: (withAll: boolean) => void;
}

const hostStatuses = new Map([
  ...statuses([], {}),
  ['HOST_TOKEN_WRONG', 401],
  ['HOST_FENCED', 409],
  ['HOST_LEASED', 409],
  ['HOST_SYSTEM_UNKNOWN', 404],
  ['HOST_VERSION_UNKNOWN', 404],
  ['HOST_VERSION_USED', 409],
  ['HOST_VERSION_FAILED', 422],
  ['HOST_START_FAILED', 422],
  ['HOST_FRONT_FAILED', 422],
  ['HOST_WEIGHTS_WRONG', 400],
]);

const done = { done: true };

export async function hostApi(options: HostApiOptions): Promise<HttpServer> {
  const { host, token, log, end } = options;
  const server = await httpServer({
    name: 'gauntlet host',
    log,
    statuses: hostStatuses,
    shape: ({ code, message, why, fix }) => ({ code, message, why, fix }),
    paths: { metrics: false },
  });
  const { app } = server;
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/v1/')) return;
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
    if (!isRight) throw errors.make('HOST_TOKEN_WRONG', {});
  });
  // Numbers alone, for who is on this machine: Prometheus brings no token of ours.
  app.get('/metrics', async (_request, reply) => {
    reply.type('text/plain; version=0.0.4');
    return hostMetrics(await host.observe());
  });
  app.get('/v1/state', async () => host.observe());
  const asked = z.object({ system: z.string(), versions: z.array(z.string()) });
  app.post('/v1/counts', { schema: { body: asked } }, async ({ body }) =>
    host.counts(body.system, body.versions),
  );
  const system = z.object({ system: z.string() });
  app.post('/v1/shadowed', { schema: { body: system } }, async ({ body }) =>
    host.shadowed(body.system),
  );
  addLeases(app, host);
  addOrders(app, host);
  const ending = z.object({ withAll: z.boolean() });
  app.post('/v1/end', { schema: { body: ending } }, async ({ body }) => {
    // After the answer is on its way.
    setImmediate(() => end(body.withAll));
    return done;
  });
  return server;
}

function addLeases(app: HttpServer['app'], host: LocalHost): void {
  const held = z.object({ about: z.string().min(1), owner: z.string().min(1) });
  const wanted = held.extend({ what: z.string() });
  app.post('/v1/lease', { schema: { body: wanted } }, async ({ body }) => {
    return { generation: await host.lease(body.about, body.owner, body.what) };
  });
  app.post('/v1/release', { schema: { body: held } }, async ({ body }) => {
    await host.release(body.about, body.owner);
    return done;
  });
}

function addOrders(app: HttpServer['app'], host: LocalHost): void {
  const critical = z.array(z.string()).optional();
  const deployOrder = orderSchema.extend({ port: z.number().int().min(0).max(65_535), critical });
  const deployed = z.object({ order: deployOrder, spec: versionSchema });
  app.post('/v1/deploy', { schema: { body: deployed } }, async ({ body }) => {
    await host.deploy(body.order, body.spec);
    return done;
  });
  const weighed = z.object({ order: orderSchema, weights: weightsSchema });
  app.post('/v1/weigh', { schema: { body: weighed } }, async ({ body }) => {
    await host.weigh(body.order, body.weights);
    return done;
  });
  const forgotten = z.object({ order: orderSchema, versions: z.array(z.string()) });
  app.post('/v1/forget', { schema: { body: forgotten } }, async ({ body }) => {
    await host.forget(body.order, body.versions);
    return done;
  });
  const copied = z.object({ version: z.string().min(1), share: z.number().min(0).max(1) });
  const shadowed = z.object({ order: orderSchema, shadow: copied.optional() });
  app.post('/v1/shadow', { schema: { body: shadowed } }, async ({ body }) => {
    await host.shadow(body.order, body.shadow);
    return done;
  });
  const one = z.object({ order: orderSchema, version: z.string().min(1) });
  for (const name of ['settle', 'unsettle', 'retire'] as const) {
    app.post(`/v1/${name}`, { schema: { body: one } }, async ({ body }) => {
      await host[name](body.order, body.version);
      return done;
    });
  }
}
