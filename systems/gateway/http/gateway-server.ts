/** The HTTP server: every route, every error, health and metrics. */
import { UserError } from '@gauntlet/kit/errors';
import {
  type HealthCheck,
  type HealthReport,
  type HttpServer,
  type HttpServerOptions,
  httpServer,
} from '@gauntlet/kit/http';
import { type Way, wayOf } from './asker.ts';
import { securitySchemes, wholeDocument } from './document.ts';
import { takeEmptyBodies } from './empty-bodies.ts';
import { errorShape } from './error-shape.ts';
import type { GatewayParts, Routes } from './parts.ts';
import { requestValidator } from './request-validator.ts';
import { adminRoutes } from './routes/admin.ts';
import { adminCatalogueRoutes } from './routes/admin-catalogue.ts';
import { adminCreditRoutes } from './routes/admin-credits.ts';
import { adminUserRoutes } from './routes/admin-users.ts';
import { authRoutes } from './routes/auth.ts';
import { bookRoutes } from './routes/books.ts';
import { callRoutes } from './routes/calls.ts';
import { confirmRoutes } from './routes/confirm.ts';
import { countRoutes } from './routes/count-tokens.ts';
import { creditRoutes } from './routes/credits.ts';
import { keyRoutes } from './routes/keys.ts';
import { modelRoutes } from './routes/models.ts';
import { quoteRoutes } from './routes/quotes.ts';
import { receiptRoutes } from './routes/receipts.ts';
import { referralRoutes } from './routes/referral.ts';
import { rootRoutes } from './routes/root.ts';
import { signupRoutes } from './routes/signup.ts';
import { usageRoutes } from './routes/usage.ts';
import { userRoutes } from './routes/user.ts';
import { knownError } from './server-errors.ts';
import { snakeCased } from './snake-case.ts';
import { gatewayStatuses } from './statuses.ts';

const routes: readonly Routes[] = [
  rootRoutes,
  callRoutes,
  countRoutes,
  modelRoutes,
  quoteRoutes,
  authRoutes,
  confirmRoutes,
  signupRoutes,
  userRoutes,
  keyRoutes,
  usageRoutes,
  bookRoutes,
  receiptRoutes,
  referralRoutes,
  creditRoutes,
  adminRoutes,
  adminCatalogueRoutes,
  adminUserRoutes,
  adminCreditRoutes,
];

export type ServerSettings = Pick<
  HttpServerOptions,
  'log' | 'isReady' | 'metrics' | 'tracing' | 'trustProxy' | 'version' | 'limits'
> & {
  readonly databaseCheck: HealthCheck['run'];
  /** Absent where no Redis is configured. */
  readonly redisCheck: HealthCheck['run'] | undefined;
  /** Told of errors that are our own fault. */
  readonly onFailure: (error: unknown, what: string) => void;
};

/** One of them is enough. */
const securityOf: Readonly<Record<Way, Record<string, string[]>[]>> = {
  any: [{ key: [] }, { 'x-api-key': [] }, { session: [] }],
  session: [{ session: [] }],
};

export async function gatewayServer(
  settings: ServerSettings,
  parts: GatewayParts,
): Promise<HttpServer> {
  const { databaseCheck, redisCheck, onFailure, ...options } = settings;
  const redis = redisCheck === undefined ? [] : [{ name: 'redis', run: redisCheck }];
  const server = await httpServer({
    ...options,
    name: 'gateway',
    statuses: gatewayStatuses,
    shape: errorShape,
    known: knownError,
    checks: [{ name: 'database', run: databaseCheck }, ...redis],
    apiDocument: { securitySchemes, finish: wholeDocument },
    healthShape: (report) => healthJson(report, redisCheck !== undefined),
  });
  // Anthropic's clients read this one, OpenAI's the usual `x-request-id`.
  server.app.addHook('onRequest', (request, reply, done) => {
    reply.header('request-id', request.id);
    done();
  });
  server.app.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof UserError)) onFailure(error, request.routeOptions.url ?? 'unmatched');
  });
  server.app.setValidatorCompiler(requestValidator);
  server.app.addHook('onRoute', (route) => {
    const way = wayOf(route.preHandler);
    if (way !== undefined) route.schema = { ...route.schema, security: securityOf[way] };
  });
  takeEmptyBodies(server.app);
  for (const add of routes) add(server.app, parts);
  return server;
}

function healthJson({ status, checks }: HealthReport, hasRedis: boolean): object {
  const said = (name: string) => (checks[name]?.ok === true ? 'connected' : 'disconnected');
  return {
    status,
    database: said('database'),
    redis: hasRedis ? said('redis') : 'disabled',
    checks: snakeCased(checks),
  };
}
