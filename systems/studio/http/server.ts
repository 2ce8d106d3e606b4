/** The studio's API, and its page where there is one. */
import { type HttpServer, httpServer } from '@gauntlet/kit/http';
import { pageRoutes } from '@gauntlet/kit/page';
import type { Logger } from '@gauntlet/kit/telemetry';
import { databaseAnswers } from '../jobs/health.ts';
import { accountRoutes } from './routes/accounts.ts';
import { batchRoutes } from './routes/batches.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { forecastRoutes } from './routes/forecasts.ts';
import { jobRoutes } from './routes/jobs.ts';
import { recordRoutes } from './routes/records.ts';
import { seedRoutes } from './routes/seeds.ts';
import { templateRoutes } from './routes/templates.ts';
import type { Services } from './services.ts';
import { studioStatuses } from './statuses.ts';

export interface ServerOptions {
  readonly services: Services;
  readonly log: Logger;
  readonly isReady: () => boolean;
  /** The built page; without it there is the API alone. */
  readonly pageFolder: string | undefined;
  /** Where the browser sends and fetches files: the page may speak to it. */
  readonly storeUrl: string;
}

const groups = [
  accountRoutes,
  templateRoutes,
  forecastRoutes,
  batchRoutes,
  jobRoutes,
  recordRoutes,
  seedRoutes,
  dashboardRoutes,
];

export async function studioServer(options: ServerOptions): Promise<HttpServer> {
  const { services, log, isReady, pageFolder, storeUrl } = options;
  const server = await httpServer({
    name: 'studio',
    version: '0.1.0',
    log,
    statuses: studioStatuses,
    isReady,
    checks: [{ name: 'database', run: () => databaseAnswers(services.db) }],
    healthShape: ({ status, checks }) => ({ status, checks }),
    shape: ({ code, message, why, fix, fields, requestId }, request) => ({
      ...(request?.url.startsWith('/seed-data/validate') ? { valid: false } : {}),
      error: message,
      code,
      ...(why === undefined ? {} : { why }),
      fix,
      ...(fields.length === 0 ? {} : { fields }),
      request_id: requestId,
    }),
  });
  for (const add of groups) add(server.app, services);
  if (pageFolder !== undefined) {
    pageRoutes(server.app, async () => pageFolder, [new URL(storeUrl).origin]);
  }
  return server;
}
