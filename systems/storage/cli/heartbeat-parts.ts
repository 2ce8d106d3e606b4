/** Where servers of one's own machine tell of themselves, before any API is there to be told. */
import { type HttpServer, httpServer } from '@gauntlet/kit/http';
import type { Part } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry';
import { serverRoutes } from '../api/servers.ts';
import { apiStatuses } from '../api/statuses.ts';
import { type ApiBase, type ApiSettings, layoutCopies } from './api-parts.ts';

export interface HeartbeatParts {
  readonly part: Part;
  /** Once the part has started. */
  readonly url: () => string;
}

/** Listens on this machine only and asks nobody for a key: it is for one's own children. */
export function heartbeatParts(
  base: () => ApiBase,
  { heartbeatMs, redundancy }: ApiSettings,
  log: Logger,
): HeartbeatParts {
  let server: { readonly http: HttpServer; readonly part: Part } | undefined;
  const part: Part = {
    name: 'heartbeats',
    start: async (signal, fail) => {
      const { db, cluster } = base();
      const http = await httpServer({ name: 'heartbeats', log, statuses: apiStatuses });
      const access = { caller: async () => undefined, check: async () => undefined };
      const copies = layoutCopies(redundancy);
      serverRoutes(http.app, { db, cluster, access, heartbeatMs }, { copies });
      server = { http, part: http.part({ port: 0, host: '127.0.0.1' }) };
      await server.part.start(signal, fail);
    },
    stop: (deadline) => server?.part.stop?.(deadline),
  };
  return { part, url: () => server?.http.url() ?? '' };
}
