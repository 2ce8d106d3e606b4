/** A server that answers what it is told, for the tests of sources. */
import { once } from 'node:events';
import { createServer } from 'node:http';
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
}

export async function answering(status: number, body: string): Promise<Answering> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
