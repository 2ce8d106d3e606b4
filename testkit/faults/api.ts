import type { ProxyCollection } from './collection.ts';
import { asObject, parseJson } from './decode.ts';
import { type ApiFailure, type Outcome, refusals } from './errors.ts';
import { METRICS_TYPE, renderMetrics } from './metrics.ts';
import type { NamedProxy } from './proxy.ts';
import { toxicJson } from './toxic-instance.ts';

/** Toxiproxy's HTTP API, apart from the server that speaks it: a request in, an answer out. */

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly userAgent: string;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** The version of Toxiproxy whose API this is: its clients choose what they send by it. */
const API_VERSION = '2.12.0';

const PLAIN = 'text/plain; charset=utf-8';

interface Call {
  readonly collection: ProxyCollection;
  /** The names in the path. */
  readonly names: readonly string[];
  readonly body: string;
}

type Handler = (call: Call) => ApiAnswer | Promise<ApiAnswer>;

const routes: readonly (readonly [RegExp, Readonly<Record<string, Handler>>])[] = [
  [/^\/reset$/, { POST: reset }],
  [/^\/proxies$/, { GET: listProxies, POST: createProxy }],
  [/^\/populate$/, { POST: populate }],
  [
    /^\/proxies\/([^/]+)$/,
    { GET: showProxy, POST: updateProxy, PATCH: updateProxy, DELETE: deleteProxy },
  ],
  [/^\/proxies\/([^/]+)\/toxics$/, { GET: listToxics, POST: createToxic }],
  [
    /^\/proxies\/([^/]+)\/toxics\/([^/]+)$/,
    { GET: showToxic, POST: updateToxic, PATCH: updateToxic, DELETE: deleteToxic },
  ],
  [/^\/version$/, { GET: version }],
  [/^\/metrics$/, { GET: ({ collection }) => metrics(collection) }],
];

export async function answerApi(
  collection: ProxyCollection,
  { method, path, userAgent, body }: ApiRequest,
): Promise<ApiAnswer> {
  for (const [pattern, handlers] of routes) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const handler = handlers[method];
    if (handler === undefined) return { status: 405 };
    // A page in a browser must not be able to reach a proxy on this machine.
    if (userAgent.startsWith('Mozilla/')) {
      return { status: 403, type: PLAIN, body: 'User agent not allowed\n' };
    }
    const names = found.slice(1).map(decodeName);
    return await handler({ collection, names, body });
  }
  return { status: 404, type: PLAIN, body: '404 page not found\n' };
}

function listProxies({ collection }: Call): ApiAnswer {
  return json(Object.fromEntries(collection.list().map((proxy) => [proxy.name, proxy.json])));
}

async function createProxy({ collection, body }: Call): Promise<ApiAnswer> {
  const input = parseJson(body);
  if (!input.ok) return failed(input.failure);
  return answer(await collection.create(input.value), (proxy) => json(proxy.json, 201));
}

function showProxy(call: Call): ApiAnswer {
  return answer(proxyOf(call), (proxy) => json(proxy.json));
}

async function updateProxy(call: Call): Promise<ApiAnswer> {
  const proxy = proxyOf(call);
  if (!proxy.ok) return failed(proxy.failure);
  const input = parseJson(call.body);
  if (!input.ok) return failed(input.failure);
  const updated = await call.collection.update(proxy.value.name, input.value);
  return answer(updated, ({ json: shown }) => json(shown));
}

async function deleteProxy({ collection, names }: Call): Promise<ApiAnswer> {
  return answer(await collection.remove(names[0] ?? ''), () => ({ status: 204 }));
}

async function populate({ collection, body }: Call): Promise<ApiAnswer> {
  const input = parseJson(body);
  const { proxies, failure } = input.ok
    ? await collection.populate(input.value)
    : { proxies: [], failure: input.failure };
  // Toxiproxy says null where there is none.
  const shown = proxies.length === 0 ? null : proxies.map((proxy) => proxy.json);
  return json({ ...failure, proxies: shown }, failure?.status ?? 201);
}

async function reset({ collection }: Call): Promise<ApiAnswer> {
  const failure = await collection.reset();
  return failure === undefined ? { status: 204 } : failed(failure);
}

function listToxics(call: Call): ApiAnswer {
  return answer(proxyOf(call), (proxy) => json(proxy.toxics.map(toxicJson)));
}

function createToxic(call: Call): ApiAnswer {
  const proxy = proxyOf(call);
  if (!proxy.ok) return failed(proxy.failure);
  const input = parseJson(call.body);
  if (!input.ok) return failed(input.failure);
  return answer(proxy.value.addToxic(input.value), (toxic) => json(toxicJson(toxic)));
}

function showToxic(call: Call): ApiAnswer {
  return answer(proxyOf(call), (proxy) => {
    const toxic = proxy.findToxic(call.names[1] ?? '');
    if (toxic === undefined) return failed(refusals.toxicNotFound().failure);
    return json(toxicJson(toxic));
  });
}

function updateToxic(call: Call): ApiAnswer {
  const proxy = proxyOf(call);
  if (!proxy.ok) return failed(proxy.failure);
  const name = call.names[1] ?? '';
  if (proxy.value.findToxic(name) === undefined) return failed(refusals.toxicNotFound().failure);
  const input = parseJson(call.body);
  if (!input.ok) return failed(input.failure);
  const body = asObject(input.value);
  if (!body.ok) return failed(body.failure);
  return answer(proxy.value.updateToxic(name, body.value), (toxic) => json(toxicJson(toxic)));
}

function deleteToxic(call: Call): ApiAnswer {
  return answer(proxyOf(call), (proxy) =>
    answer(proxy.removeToxic(call.names[1] ?? ''), () => ({ status: 204 })),
  );
}

function version(): ApiAnswer {
  const body = `{"version": "${API_VERSION}"}\n`;
  return { status: 200, type: 'application/json;charset=utf-8', body };
}

function metrics(collection: ProxyCollection): ApiAnswer {
  return { status: 200, type: METRICS_TYPE, body: renderMetrics(collection) };
}

function proxyOf({ collection, names }: Call): Outcome<NamedProxy> {
  return collection.get(names[0] ?? '');
}

function answer<Value>(outcome: Outcome<Value>, render: (value: Value) => ApiAnswer): ApiAnswer {
  return outcome.ok ? render(outcome.value) : failed(outcome.failure);
}

function json(value: unknown, status = 200): ApiAnswer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

function failed(failure: ApiFailure): ApiAnswer {
  const { error, status } = failure;
  return { status, type: PLAIN, body: `${JSON.stringify({ error, status })}\n` };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a stray % is part of the name
  }
}
