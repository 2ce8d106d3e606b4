/** The APIs of one process, put together from their parts. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { jwt } from '@gauntlet/kit/auth';
import { type Database, openDatabase } from '@gauntlet/kit/database';
import type { HttpServer } from '@gauntlet/kit/http';
import { type Part, systemClock } from '@gauntlet/kit/lifecycle';
import { type Logger, type Metrics, metrics, tracing } from '@gauntlet/kit/telemetry';
import { access } from '../api/access.ts';
import { links } from '../api/links.ts';
import { addClusterMetrics } from '../api/metrics.ts';
import { apiServer } from '../api/server.ts';
import { openBlobs } from '../blobs/blobs.ts';
import { type Cluster, openCluster } from '../blobs/cluster.ts';
import type { Keyring } from '../blobs/keyring.ts';
import { nearChunks } from '../blobs/near-chunks.ts';
import type { Blobs } from '../blobs/port.ts';
import { type Resumable, resumable } from '../blobs/resumable.ts';
import type { MetadataCache } from '../metadata/cache/cache.ts';
import { migrations } from '../metadata/migrations/list.ts';
import type { Db, StorageTables } from '../metadata/schema.ts';
import type { Redundancy } from '../model/nouns.ts';
import { spreadOf } from '../model/redundancy.ts';
import type { ChunkClient } from '../protocol/chunk-client.ts';
import type { PurgeHook } from '../upkeep/purges.ts';
import { type Upkeep, upkeep } from '../upkeep/upkeep.ts';
import { clientTls } from './client-tls.ts';
import { keptMetadata } from './kept-metadata.ts';
import type { TlsFiles } from './node-parts.ts';
import { statusPage } from './page.ts';
import { purgeHook } from './purge-hook.ts';

export interface ApiSettings {
  readonly databaseUrl: string | undefined;
  /** Of the embedded PostgreSQL, where no address is given. */
  readonly databaseFolder: string;
  readonly poolSize: number;
  readonly host: string;
  readonly port: number;
  readonly authRequired: boolean;
  readonly pepper: string;
  readonly jwtSecret: string | undefined;
  /** Links to files are signed with it. */
  readonly linkKey: string | undefined;
  readonly redundancy: Redundancy;
  readonly degraded: boolean;
  readonly pieces: number;
  readonly limitBytes: number;
  readonly cacheBytes: number;
  /** Where metadata are kept for reads; none: nowhere. */
  readonly redisUrl: string | undefined;
  /** Who is told what caches in front have to forget. */
  readonly purge: { readonly url: string; readonly secret: string } | undefined;
  readonly rate: { readonly capacity: number; readonly refillPerS: number } | undefined;
  readonly heartbeatMs: number;
  readonly silentMs: number;
  readonly repairAfterMs: number;
  readonly orphanGraceMs: number;
  readonly graceMs: number;
  readonly roundMs: number;
  readonly sweepMs: number;
  readonly leaseMs: number;
  readonly stallMs: number;
  readonly keyring: Keyring | undefined;
  readonly traces: string | undefined;
  /** Of this server, for its clients. */
  readonly tls?: TlsFiles | undefined;
  /** Towards the chunk servers. */
  readonly nodeTls?: TlsFiles | undefined;
}

/** What further APIs on the same process stand on, such as the one for S3. */
export interface ApiBase {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly resumable: Resumable;
  readonly cluster: Cluster;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly keyring: Keyring | undefined;
  readonly rate: ApiSettings['rate'];
  /** Of the APIs, for their clients. */
  readonly tls: SecureContextOptions | undefined;
}

export interface ApiParts {
  /** Everything that an API stands on, in the order in which it starts. */
  readonly foundation: readonly Part[];
  readonly fileApi: Part;
  /** Once the foundation has started. */
  readonly base: () => ApiBase;
  /** Once the file API has started. */
  readonly url: () => string;
}

const DAY_MS = 86_400_000;

/** `inProcess`: the client of a chunk server that runs in this process. */
export function apiParts(
  settings: ApiSettings,
  log: Logger,
  inProcess?: (serverId: string) => ChunkClient | undefined,
): ApiParts {
  const traces = tracing({ serviceName: 'storage', endpoint: settings.traces });
  const measured = metrics({ processMetrics: true });
  let database: Database<StorageTables> | undefined;
  let cache: MetadataCache | undefined;
  let base: ApiBase | undefined;
  let work: Upkeep | undefined;
  let server: { readonly http: HttpServer; readonly part: Part } | undefined;
  const ready = () => started(base, 'cluster');
  const foundation: readonly Part[] = [
    { name: traces.name, start: () => traces.start(), stop: (deadline) => traces.stop(deadline) },
    {
      name: 'database',
      start: async () => {
        database = await storageDatabase(settings, log);
      },
      stop: () => database?.close(),
    },
    {
      name: 'metadata cache',
      start: () => {
        const { db } = started(database, 'database');
        cache = keptMetadata({ ...settings, db, log, metrics: measured });
      },
      stop: () => cache?.close(),
    },
    {
      name: 'cluster',
      start: async () => {
        const { db } = started(database, 'database');
        base = await openBase(settings, { db, log, measured, inProcess });
      },
      stop: () => base?.cluster.close(),
    },
    {
      name: 'upkeep',
      start: async () => {
        const hook = await purgeHook(settings.purge, ready());
        work = startUpkeep(settings, ready(), log, hook);
      },
      stop: () => work?.stop(),
    },
  ];
  const fileApi: Part = {
    name: 'file API',
    start: async (signal, fail) => {
      const http = await openFileApi(settings, ready(), traces);
      addClusterMetrics(measured, ready().db, started(database, 'database').poolStats);
      server = { http, part: http.part({ port: settings.port, host: settings.host }) };
      await server.part.start(signal, fail);
    },
    stop: (deadline) => server?.part.stop?.(deadline),
  };
  return { foundation, fileApi, base: ready, url: () => server?.http.url() ?? '' };
}

function storageDatabase(settings: ApiSettings, log: Logger): Promise<Database<StorageTables>> {
  return openDatabase<StorageTables>({
    url: settings.databaseUrl,
    folder: settings.databaseFolder,
    name: 'storage',
    migrations,
    log,
    poolSize: settings.poolSize,
  });
}

interface Grounds {
  readonly db: Db;
  readonly log: Logger;
  readonly measured: Metrics;
  readonly inProcess: ((serverId: string) => ChunkClient | undefined) | undefined;
}

async function openBase(settings: ApiSettings, grounds: Grounds): Promise<ApiBase> {
  const { db, log, measured, inProcess } = grounds;
  const cluster = await openCluster({
    db,
    inProcess,
    clock: systemClock,
    tls: await clientTls(settings.nodeTls),
    stallMs: settings.stallMs,
    onProblem: (message, error) => log.warn({ err: error }, message),
  });
  const { keyring, redundancy, degraded, leaseMs, graceMs } = settings;
  const kinds = { keyring, redundancy, degraded, leaseMs, graceMs };
  const near = nearChunks(settings.cacheBytes);
  const given = { db, cluster, near, clock: systemClock, ...kinds };
  const [blobs, resuming] = [openBlobs(given), resumable(given)];
  const tlsOfApis = await contextOf(settings.tls);
  const opened = { blobs, resumable: resuming, cluster };
  return { db, ...opened, log, metrics: measured, keyring, rate: settings.rate, tls: tlsOfApis };
}

function started<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the part ${name} has not started`);
  return value;
}

function startUpkeep(
  settings: ApiSettings,
  { db, cluster }: ApiBase,
  log: Logger,
  hook: PurgeHook | undefined,
) {
  const work = upkeep({
    parts: {
      db,
      cluster,
      copies: layoutCopies(settings.redundancy),
      silentMs: settings.silentMs,
      repairAfterMs: settings.repairAfterMs,
      orphanGraceMs: settings.orphanGraceMs,
      graceMs: settings.graceMs,
      purgeMs: DAY_MS,
      takenMs: settings.leaseMs * 2,
      onLost: (chunkId) => log.error({ chunkId }, 'no copy of a chunk is left'),
      onInactive: (serverIds) => log.warn({ serverIds }, 'storage servers have fallen silent'),
    },
    clock: systemClock,
    holder: randomUUID(),
    roundMs: settings.roundMs,
    sweepMs: settings.sweepMs,
    hook,
    onFailure: (job, error) => log.warn({ job, err: error }, 'a round of upkeep failed'),
  });
  work.start();
  return work;
}

/** Shards have a ranking of six; the table balances the first two. */
export function layoutCopies(redundancy: Redundancy): number {
  const { servers, sharded } = spreadOf(redundancy);
  return sharded ? 2 : servers;
}

async function openFileApi(
  settings: ApiSettings,
  { db, blobs, resumable: resuming, cluster, log, metrics: measured, tls }: ApiBase,
  traces: ReturnType<typeof tracing>,
) {
  const { authRequired: required, pepper, jwtSecret } = settings;
  const tokens =
    jwtSecret === undefined
      ? undefined
      : jwt({
          keys: [{ kid: 'storage', algorithm: 'HS256', key: jwtSecret }],
          issuer: 'storage',
          audience: 'storage',
        });
  return await apiServer({
    parts: {
      db,
      blobs,
      resumable: resuming,
      cluster,
      access: access(db, { required, pepper, tokens }),
      rules: { pieces: settings.pieces, limitBytes: settings.limitBytes },
      links: settings.linkKey === undefined ? undefined : links(settings.linkKey, Date.now),
      heartbeatMs: settings.heartbeatMs,
      sessionMs: DAY_MS,
      onChange: ({ kind, fileId, by }) => log.info({ kind, fileId, by }, 'a file changed'),
    },
    log,
    metrics: measured,
    tracing: traces,
    copies: layoutCopies(settings.redundancy),
    rate: settings.rate,
    page: statusPage,
    tls,
  });
}

async function contextOf(files: TlsFiles | undefined) {
  if (files?.certificate === undefined || files.key === undefined) return undefined;
  return { cert: await readFile(files.certificate), key: await readFile(files.key) };
}
