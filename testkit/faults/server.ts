import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, formatAddress, type TcpAddress } from '@gauntlet/kit/piping';
import { answerApi } from './api.ts';
import { ProxyCollection } from './collection.ts';
import { errors } from './errors.ts';
import type { Seed } from './random.ts';

/** The server behind `npx testkit proxy`: the API, and the proxies it makes. */

export interface FaultServerOptions {
  readonly listen: TcpAddress;
  readonly seed: Seed;
  readonly clock?: Clock;
}

export interface FaultServer {
  readonly url: string;
  readonly seed: Seed;
  readonly proxies: ProxyCollection;
  readonly close: () => Promise<void>;
}

const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const proxies = new ProxyCollection(options.seed, options.clock);
  const server = createServer((request, response) => {
    void handle(proxies, request, response);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error) => {
    const address = formatAddress(options.listen);
    reject(errors.make('FAULTS_CANNOT_LISTEN', { address, reason: error.message }, error));
  });
  server.listen(options.listen, () => resolve());
  await promise;
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${formatAddress({ host: address, port })}`,
    seed: options.seed,
    proxies,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await Promise.all([closed, proxies.close()]);
    },
  };
}

async function handle(
  proxies: ProxyCollection,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    response.destroy();
    return;
  }
  const {
    status,
    type,
    body: text,
  } = await answerApi(proxies, {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').replace(/\?.*$/s, ''),
    userAgent: request.headers['user-agent'] ?? '',
    body,
  });
  response.statusCode = status;
  if (type !== undefined) response.setHeader('content-type', type);
  response.end(text);
}

/** Undefined when the client went away or sent far too much. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > LARGEST_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // the client went away; there is no one to tell
  }
  return Buffer.concat(chunks).toString();
}
