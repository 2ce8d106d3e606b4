/** A kit server in a process of its own. Settings as JSON: port, limits, drain, stopTimeoutMs. */
import { eventStream, httpServer, type Limits, statuses } from '../../../http/index.ts';
import { type Part, runProgram, systemClock } from '../../../lifecycle/index.ts';
import { logger, tracing } from '../../../telemetry/index.ts';

interface Settings {
  port?: number;
  limits?: Partial<Limits>;
  drain?: { delayMs?: number; idleGraceMs?: number };
  stopTimeoutMs?: number;
  hang?: boolean;
  collector?: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const log = logger({ service: 'shop', level: 'info' });
const traces = tracing({ serviceName: 'shop', endpoint: settings.collector, exportDelayMs: 50 });

const server = await httpServer({
  name: 'api',
  log,
  statuses: statuses([], {}),
  tracing: traces,
  ...(settings.limits === undefined ? {} : { limits: settings.limits }),
  ...(settings.drain === undefined ? {} : { drain: settings.drain }),
});
const { app } = server;

/** A handler that is busy for so long: a query, a model, a disk. */
function work(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  systemClock.after(ms, resolve);
  return promise;
}

app.get<{ Querystring: { ms?: string } }>('/slow', async (request) => {
  log.info({}, 'slow begins');
  await work(Number(request.query.ms ?? '300'));
  return { done: true };
});
app.post('/echo', (request) => ({ length: JSON.stringify(request.body).length }));
app.get('/large', (_request, reply) => {
  reply.send(Buffer.alloc(64 * 1024 * 1024));
});
app.get('/events', async (request, reply) => {
  const events = eventStream(request, reply, { heartbeatMs: 50 });
  await events.send({ id: 1, event: 'begin', data: { after: events.lastEventId ?? null } });
  log.info({}, 'stream open');
  return reply;
});
app.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
  done(null, payload);
});
app.post('/upload', async (request) => {
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) size += chunk.length;
  return { size };
});
// As a handler that first asks a database who this is: the body waits meanwhile.
app.post<{ Querystring: { ms?: string } }>('/patient', async (request) => {
  await work(Number(request.query.ms ?? '1000'));
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) size += chunk.length;
  return { size };
});

const address: Part = {
  name: 'address',
  start: () => log.info({ url: server.url() }, 'listening'),
  stop: () => (settings.hang ? new Promise<void>(() => undefined) : undefined),
};
await runProgram({
  parts: () => [traces, server.part({ port: settings.port ?? 0 }), address],
  log,
  ...(settings.stopTimeoutMs === undefined ? {} : { stopTimeoutMs: settings.stopTimeoutMs }),
});
