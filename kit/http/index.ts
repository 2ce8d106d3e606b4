export type { HttpApp } from './app.ts';
export type { ErrorFacts } from './error-facts.ts';
export { type HttpCode, httpErrors } from './errors.ts';
export type { FieldProblem } from './field-problems.ts';
export { type CheckResult, type HealthCheck, type HealthReport, healthRunner } from './health.ts';
export { uuidv7 } from './ids.ts';
export { type ListenOptions, listenErrors } from './listening.ts';
export {
  type DrainOptions,
  defaultLimits,
  type HttpServerOptions,
  type Limits,
  type SystemPaths,
} from './options.ts';
export {
  type BrokenRequest,
  type PlainRequest,
  type PlainServer,
  type PlainServerOptions,
  plainServer,
} from './plain-server.ts';
export { type RateClaim, type RateLimitOptions, rateLimit } from './rate-limit.ts';
export { memoryRateStore, type RateStore } from './rate-store.ts';
export type { RouteInfo } from './routes.ts';
export { type HttpServer, httpServer } from './server.ts';
export { type EventStream, type EventStreamOptions, eventStream } from './sse.ts';
export type { ServerEvent } from './sse-format.ts';
export { type Statuses, statuses } from './statuses.ts';
export { type Bucket, type RateDecision, type RateRule, takeTokens } from './token-bucket.ts';
