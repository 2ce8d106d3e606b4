/** A server that answers what it is told, for the tests of sources. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SourcePorts } from './source.ts';

export const ports: SourcePorts = {
  fetch,
  nowMs: () => performance.now(),
  limitMs: 5_000,
  environment: {},
};

export interface Answering {
  readonly url: string;
  /** Paths that were asked for, with their queries. */
  readonly asked: readonly string[];
  /** Headers of the last of them. */
  readonly headers: () => IncomingHttpHeaders;
}

export async function answering(status: number, body: string): Promise<Answering> {
  const asked: string[] = [];
  let headers: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    headers = request.headers;
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, headers: () => headers };
}
