/** WebSockets and other upgrades: after the handshake, bytes both ways until either side ends. */
import { request as ask, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Ended } from './counts.ts';
import { forwarded } from './headers.ts';

export interface UpgradeOptions {
  readonly port: number;
  readonly nowMs: () => number;
  readonly ended: (ended?: Ended) => void;
  /** When both sides are gone. */
  readonly closed: () => void;
}

export function upgrade(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  options: UpgradeOptions,
): void {
  const startMs = options.nowMs();
  const end = (isError: boolean) => options.ended({ isError, timeMs: options.nowMs() - startMs });
  const headers = forwarded(request);
  headers.push('Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? '');
  const outgoing = ask({
    host: '127.0.0.1',
    port: options.port,
    method: request.method,
    path: request.url,
    headers,
    setHost: false,
    agent: false,
  });
  outgoing.once('upgrade', (answer, server, first) => {
    client.write(headOf(answer));
    if (first.length > 0) client.write(first);
    if (head.length > 0) server.write(head);
    end(false);
    join(client, server, options.closed);
  });
  outgoing.once('response', (answer) => {
    // The version would not: its answer is the client's answer.
    const status = answer.statusCode ?? 502;
    client.write(headOf(answer));
    answer.pipe(client);
    end(status >= 500);
    client.once('close', options.closed);
  });
  outgoing.once('error', () => {
    client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    end(true);
    options.closed();
  });
  client.once('error', () => outgoing.destroy());
  outgoing.end();
}

function join(client: Duplex, server: Socket, closed: () => void): void {
  const cut = () => {
    client.destroy();
    server.destroy();
  };
  for (const side of [client, server]) side.once('error', cut);
  server.once('close', () => {
    client.end();
    closed();
  });
  client.once('close', () => server.end());
  client.pipe(server);
  server.pipe(client);
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage ?? ''}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
