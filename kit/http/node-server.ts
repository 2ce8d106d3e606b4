/** The Node server under every server of ours, with the limits that all of them have. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Limits } from './options.ts';

export interface NodeServerOptions {
  readonly tls?: SecureContextOptions | undefined;
}

export function nodeServer(
  { tls }: NodeServerOptions,
  limits: Limits,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    // Its five minutes would end slow uploads; the limits on pauses do the work instead.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(limits.headersTimeoutMs / 4)),
    noDelay: true,
    // Missing hosts are refused in the form that the product has for errors.
    requireHostHeader: false,
  };
  // Both are the same server for Fastify, whose types know only the one kind at a time.
  const server =
    tls === undefined
      ? createServer(settings, handler)
      : (createTlsServer({ ...settings, ...tls }, handler) as unknown as Server);
  server.maxConnections = limits.maxConnections;
  return server;
}

/** `http://127.0.0.1:8080`, once it listens. */
export function urlOf(server: Server, { tls }: NodeServerOptions): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server is not listening');
  const { family, port, address: host } = address as AddressInfo;
  const shown = family === 'IPv6' ? `[${host}]` : host;
  return `${tls === undefined ? 'http' : 'https'}://${shown}:${port}`;
}
