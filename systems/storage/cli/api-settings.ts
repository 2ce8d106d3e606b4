/** The options that `storage api` and `storage dev` share, and what they mean. */
import { defaultPostgresFolder } from '@gauntlet/kit/database';
import { type Command, Option } from 'commander';
import { keyring, type MasterKey } from '../blobs/keyring.ts';
import { storageErrors } from '../model/errors.ts';
import type { Redundancy } from '../model/nouns.ts';
import type { ApiSettings } from './api-parts.ts';
import { count, duration, port, positive, size } from './numbers.ts';
import type { Terminal } from './terminal.ts';

export interface ApiWords {
  readonly database?: string;
  readonly databaseFolder?: string;
  readonly pool: number;
  readonly host: string;
  readonly port: number;
  readonly s3Port: number;
  readonly s3Origin: readonly string[];
  readonly redundancy: Redundancy;
  readonly degraded?: boolean;
  readonly chunks: number;
  readonly maxSize: number;
  readonly rate?: number;
  readonly cache: number;
  readonly redis?: string;
  readonly purgeHook?: string;
  readonly heartbeat: number;
  readonly silence: number;
  readonly repairAfter: number;
  readonly orphanGrace: number;
  readonly readGrace: number;
  readonly round: number;
  readonly sweep: number;
  readonly lease: number;
  readonly stall: number;
  readonly traces?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly nodeCa?: string;
  readonly nodeCert?: string;
  readonly nodeKey?: string;
}

const HOUR_MS = 3_600_000;

export function apiOptions(command: Command): Command {
  return command
    .option('--database <url>', 'PostgreSQL; DATABASE_URL, else one that is embedded')
    .option('--database-folder <folder>', 'where the embedded PostgreSQL keeps its data')
    .option('--pool <number>', 'connections to the database', count, 20)
    .option('--host <address>', 'the address it listens on', '127.0.0.1')
    .option('--port <port>', 'of the file API', port, 8_080)
    .option('--s3-port <port>', 'of the S3 API', port, 9_000)
    .option('--s3-origin <origins...>', 'pages that may use the S3 API, such as *', [])
    .addOption(
      new Option('--redundancy <kind>', 'how new files survive losses')
        .choices(['copies-1', 'copies-2', 'copies-3', 'shards-4-2'])
        .default('copies-2'),
    )
    .option('--degraded', 'takes files with fewer copies while servers are missing')
    .option('--chunks <number>', 'into how many chunks the file API cuts', count, 6)
    .option('--max-size <bytes>', 'of one file', size, 10 * 1024 ** 3)
    .option('--cache <bytes>', 'of small chunks kept in memory', size, 32 * 1024 ** 2)
    .option('--redis <url>', 'keeps metadata for reads; REDIS_URL, else none are kept')
    .option('--purge-hook <url>', 'is told what caches in front have to forget')
    .option('--rate <number>', 'requests a second of one user or address', positive)
    .option('--heartbeat <time>', 'how often servers tell of themselves', duration, 5_000)
    .option('--silence <time>', 'a server silent for so long is inactive', duration, 30_000)
    .option('--repair-after <time>', 'its copies are made again after', duration, 600_000)
    .option('--orphan-grace <time>', 'longer than any upload', duration, 24 * HOUR_MS)
    .option('--read-grace <time>', 'for readers of what is deleted or moves', duration, 60_000)
    .option('--round <time>', 'from one round of upkeep to the next', duration, 2_000)
    .option('--sweep <time>', 'from one look over all servers to the next', duration, HOUR_MS)
    .option('--lease <time>', 'an upload without a sign for so long is lost', duration, 60_000)
    .option('--stall <time>', 'a server that sends nothing for so long is gone', duration, 10_000)
    .option('--traces <url>', 'the OTLP collector')
    .option('--tls-cert <file>', 'serves HTTPS with this certificate')
    .option('--tls-key <file>', 'and this key')
    .option('--node-ca <file>', 'speaks TLS to chunk servers, signed by this')
    .option('--node-cert <file>', 'shows them this certificate')
    .option('--node-key <file>', 'of this key');
}

export function apiSettings(
  words: ApiWords,
  { environment }: Terminal,
  auth: { readonly required: boolean },
): ApiSettings {
  const { rate } = words;
  return {
    databaseUrl: words.database ?? environment.DATABASE_URL,
    databaseFolder: words.databaseFolder ?? defaultPostgresFolder(environment),
    poolSize: words.pool,
    host: words.host,
    port: words.port,
    authRequired: auth.required,
    pepper: environment.STORAGE_PEPPER ?? 'storage',
    jwtSecret: environment.STORAGE_JWT_SECRET,
    linkKey: environment.STORAGE_LINK_KEY,
    redundancy: words.redundancy,
    degraded: words.degraded === true,
    pieces: words.chunks,
    limitBytes: words.maxSize,
    cacheBytes: words.cache,
    redisUrl: words.redis ?? environment.REDIS_URL,
    purge: purgeOf(words.purgeHook, environment.STORAGE_PURGE_SECRET),
    rate: rate === undefined ? undefined : { capacity: Math.ceil(rate * 2), refillPerS: rate },
    heartbeatMs: words.heartbeat,
    silentMs: words.silence,
    repairAfterMs: words.repairAfter,
    orphanGraceMs: words.orphanGrace,
    graceMs: words.readGrace,
    roundMs: words.round,
    sweepMs: words.sweep,
    leaseMs: words.lease,
    stallMs: words.stall,
    keyring: keyringOf(environment.STORAGE_MASTER_KEYS),
    traces: words.traces ?? environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    tls: { certificate: words.tlsCert, key: words.tlsKey },
    nodeTls: { ca: words.nodeCa, certificate: words.nodeCert, key: words.nodeKey },
  };
}

function purgeOf(url: string | undefined, secret: string | undefined): ApiSettings['purge'] {
  if (url === undefined) return undefined;
  const parsed = URL.parse(url);
  const isHttp = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
  if (!isHttp || parsed.username !== '' || parsed.password !== '') {
    throw storageErrors.make('PURGE_HOOK_INVALID', { url });
  }
  if (secret === undefined || secret === '') throw storageErrors.make('PURGE_SECRET_MISSING');
  return { url: parsed.href, secret };
}

/** `id:base64,id:base64`: the first encrypts, all of them decrypt. */
export function keyringOf(text: string | undefined) {
  if (text === undefined || text === '') return undefined;
  const keys = text.split(',').map((one): MasterKey => {
    const [id = '', encoded = ''] = one.trim().split(':');
    const key = Buffer.from(encoded, 'base64');
    if (id === '' || key.length !== 32) throw storageErrors.make('MASTER_KEY_INVALID', { id });
    return { id, key };
  });
  return keyring(keys);
}
