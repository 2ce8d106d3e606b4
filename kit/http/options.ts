import type { SecureContextOptions } from 'node:tls';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifyRequest } from 'fastify';
import type { Logger, Metrics, Tracing } from '../telemetry/index.ts';
import type { ErrorFacts, Known } from './error-facts.ts';
import type { HealthCheck, HealthReport } from './health.ts';
import type { Statuses } from './statuses.ts';

export interface Limits {
  readonly bodyBytes: number;
  /** All headers of a request together. */
  readonly headerBytes: number;
  readonly paramLength: number;
  /** From the first byte to the last of the headers: what a slow client can hold open for free. */
  readonly headersTimeoutMs: number;
  /** Longest pause inside a body, or in an answer that is not taken. There is no limit for a whole
   * request: it would end slow uploads. */
  readonly idleTimeoutMs: number;
  readonly bodyMinBytesPerS: number;
  readonly bodyGraceMs: number;
  readonly keepAliveTimeoutMs: number;
  /** How long the rest of a body is thrown away after an early answer: time to read that. */
  readonly lingerMs: number;
  readonly maxConnections: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  paramLength: 200,
  headersTimeoutMs: 20_000,
  idleTimeoutMs: 60_000,
  bodyMinBytesPerS: 100,
  bodyGraceMs: 30_000,
  keepAliveTimeoutMs: 72_000,
  lingerMs: 10_000,
  maxConnections: 20_000,
};

export interface DrainOptions {
  /** Time for load balancers to see `/ready` fail while connections are still taken. */
  readonly delayMs?: number;
  /** How long a connection must have been quiet before it is closed. */
  readonly idleGraceMs?: number;
}

/** Where the common paths are; `false` turns one off. */
export interface SystemPaths {
  readonly health?: string | false;
  readonly ready?: string | false;
  readonly metrics?: string | false;
  readonly openapi?: string | false;
}

type OpenApi = NonNullable<FastifyDynamicSwaggerOptions['openapi']>;
type Components = NonNullable<OpenApi['components']>;

/** What the OpenAPI document says beyond its routes. */
export interface ApiDocument {
  /** The ways to say who asks, by the names that the routes have for them. */
  readonly securitySchemes: NonNullable<Components['securitySchemes']>;
  /** Last changes: what holds for all routes alike. */
  readonly finish: (document: object) => object;
}

export interface HttpServerOptions {
  /** Names the part, and the title of the OpenAPI document. */
  readonly name: string;
  readonly version?: string;
  readonly log: Logger;
  readonly statuses: Statuses;
  /** Of errors that no catalogue has: what a client may know, such as that a database is lost. */
  readonly known?: Known;
  /** The body of every error answer. `request` is missing when not even a path could be read. */
  readonly shape?: (facts: ErrorFacts, request?: FastifyRequest) => object;
  readonly checks?: readonly HealthCheck[];
  /** The body of `/health`. */
  readonly healthShape?: (report: HealthReport) => object;
  /** False while the rest of the program still starts or already stops. */
  readonly isReady?: () => boolean;
  readonly paths?: SystemPaths;
  readonly apiDocument?: ApiDocument;
  readonly limits?: Partial<Limits>;
  readonly drain?: DrainOptions;
  /** Added to the security headers of each answer; `false` takes one away, or all. */
  readonly headers?: Readonly<Record<string, string | false>> | false;
  /** Addresses of the proxies whose X-Forwarded-* headers are believed; nobody's by default. */
  readonly trustProxy?: boolean | string | readonly string[];
  readonly tls?: SecureContextOptions;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly makeRequestId?: () => string;
}
