/**
 * The front proxy of the target `local`: one port that users know, and behind it the versions with
 * their weights. A new table applies from the next request on; what runs is finished where it is.
 */
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { Counter, type VersionCounts } from './counts.ts';
import { forward, isRepeatable } from './forward.ts';
import { type ShadowCounts, Shadows } from './shadow.ts';
import { type Backend, backendFor, placeOf, type Table } from './table.ts';
import { upgrade } from './upgrade.ts';
import { userOf } from './user.ts';

export interface FrontProxyOptions {
  readonly port: number;
  /** From its first moment on; without one nobody gets a version before `set`. */
  readonly table?: Table;
  readonly host?: string;
  /** Several processes listen on this port: when one of them is killed the others go on. */
  readonly isShared?: boolean;
  readonly nowMs: () => number;
  readonly firstByteLimitMs?: number;
}

export interface FrontProxy {
  readonly port: number;
  table(): Table;
  /** False: it was set by a later generation, and stays. */
  set(table: Table): boolean;
  counts(version: string): VersionCounts;
  /** How the answers of the shadow differed, since it is one. */
  shadow(): ShadowCounts;
  /** Counts anew, as for a canary that begins. */
  forget(version: string): void;
  close(): Promise<void>;
}

/** Shorter than what any server waits before it closes a connection that is idle. */
const IDLE_MS = 1_000;

export async function startFrontProxy(options: FrontProxyOptions): Promise<FrontProxy> {
  const { nowMs, firstByteLimitMs = 60_000, host = '127.0.0.1' } = options;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 256 });
  const counters = new Map<string, Counter>();
  let table: Table = options.table ?? { generation: 0, backends: [] };
  const joined = new Set<Duplex>();
  const shadows = new Shadows({ agent, limitMs: firstByteLimitMs, random: Math.random });

  const counterOf = (version: string): Counter => {
    const counter = counters.get(version) ?? new Counter();
    counters.set(version, counter);
    return counter;
  };
  const chosen = (request: IncomingMessage): { backend: Backend; place: number } | undefined => {
    const place = placeOf(userOf(request.headers, request.socket.remoteAddress ?? ''));
    const backend = backendFor(table, place);
    return backend && { backend, place };
  };

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const found = chosen(request);
    if (found === undefined) return nobody(response);
    const { version, port } = found.backend;
    const path = request.url ?? '';
    const isCritical = (table.critical ?? []).some((start) => path.startsWith(start));
    const ended = counterOf(version).begin(found.place, isCritical);
    const { shadow } = table;
    const onAnswer =
      shadow !== undefined && isRepeatable(request) ? shadows.copy(request, shadow) : undefined;
    forward(request, response, { port, agent, firstByteLimitMs, nowMs, ended, onAnswer });
  });
  server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const found = chosen(request);
    if (found === undefined) return client.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    const ended = counterOf(found.backend.version).begin(found.place);
    joined.add(client);
    const closed = () => joined.delete(client);
    upgrade(request, client, head, { port: found.backend.port, nowMs, ended, closed });
  });
  // The clients' own limits hold; a long upload is not for a proxy to end.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 75_000;
  await listening(server, { port: options.port, host, reusePort: options.isShared === true });

  return {
    port: (server.address() as AddressInfo).port,
    table: () => table,
    set(next) {
      if (next.generation < table.generation) return false;
      if (next.shadow?.version !== table.shadow?.version) shadows.forget();
      table = next;
      return true;
    },
    counts: (version) => counterOf(version).read(),
    shadow: () => shadows.read(),
    forget: (version) => void counters.delete(version),
    async close() {
      for (const client of joined) client.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      agent.destroy();
    },
  };
}

function listening(server: ReturnType<typeof createServer>, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
}

function nobody(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(JSON.stringify({ error: 'no version is released here' }));
}
