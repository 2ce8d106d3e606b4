/** The file API as an HTTP server. */

import type { SecureContextOptions } from 'node:tls';
import { type HttpServer, httpServer } from '@gauntlet/kit/http';
import { pageRoutes } from '@gauntlet/kit/page';
import type { Logger, Metrics, Tracing } from '@gauntlet/kit/telemetry';
import { isDatabaseDown } from '../metadata/problems.ts';
import { activeServers } from '../metadata/status.ts';
import { storageErrors } from '../model/errors.ts';
import type { ApiParts } from './context.ts';
import { fileRoutes, uploadRoute } from './files.ts';
import { linkRoutes } from './link-routes.ts';
import { callerRate } from './rate.ts';
import { serverRoutes } from './servers.ts';
import { apiStatuses } from './statuses.ts';
import { tusRoutes } from './tus.ts';

export interface ApiOptions {
  readonly parts: ApiParts;
  readonly log: Logger;
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
  readonly tls?: SecureContextOptions | undefined;
  readonly copies: number;
  /** Requests of one user or address: so many at once, and then so many a second. */
  readonly rate?: { readonly capacity: number; readonly refillPerS: number } | undefined;
  readonly isReady?: () => boolean;
  /** Where the built status page is; asked for by the first who looks at it. */
  readonly page?: (() => Promise<string>) | undefined;
}

const MULTIPART_BYTES = 20 * 1024 ** 3;

export async function apiServer(options: ApiOptions): Promise<HttpServer> {
  const { parts, log, copies, rate, metrics, tracing, tls, isReady, page } = options;
  const { db } = parts;
  const server = await httpServer({
    name: 'storage file API',
    log,
    statuses: apiStatuses,
    limits: { bodyBytes: MULTIPART_BYTES, idleTimeoutMs: 60_000 },
    shape: ({ message, code, why, fix, requestId }) => ({
      error: message,
      code,
      ...(why === undefined ? {} : { why }),
      fix,
      request_id: requestId,
    }),
    checks: [
      { name: 'database', run: () => activeServers(db) },
      {
        name: 'storage_servers',
        critical: false,
        run: () => {
          const found = parts.cluster.reachable();
          if (found >= copies) return found;
          throw storageErrors.make('SERVERS_TOO_FEW', { found, needed: copies });
        },
      },
    ],
    healthShape: ({ status, checks }) => ({
      status,
      storage_servers: parts.cluster.reachable(),
      servers_needed: copies,
      database: checks.database?.ok === true ? 'connected' : 'unreachable',
    }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(tracing === undefined ? {} : { tracing }),
    ...(tls === undefined ? {} : { tls }),
    ...(isReady === undefined ? {} : { isReady }),
  });
  const { app } = server;
  // Every route says it in the same words when the metadata are gone.
  app.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = async function (request, reply) {
      try {
        return await handler.call(this, request, reply);
      } catch (error) {
        throw isDatabaseDown(error) ? databaseDown(error) : error;
      }
    };
  });
  if (rate !== undefined) app.addHook('onRequest', callerRate(parts.access, rate));
  fileRoutes(app, parts);
  linkRoutes(app, parts);
  serverRoutes(app, parts, { copies });
  if (page !== undefined) pageRoutes(app, page);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    uploadRoute(scope as typeof app, parts);
    tusRoutes(scope as typeof app, parts);
  });
  return server;
}

function databaseDown(error: unknown): Error {
  return storageErrors.make('DATABASE_DOWN', { retryAfterS: 2 }, error);
}
