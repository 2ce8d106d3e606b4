/** The S3 server: a part of a program, on a port of its own. */
import { createHash } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import {
  type BrokenRequest,
  type Limits,
  memoryRateStore,
  type PlainServer,
  plainServer,
  type RateRule,
} from '@gauntlet/kit/http';
import type { Clock, Part } from '@gauntlet/kit/lifecycle';
import type { Logger, Metrics } from '@gauntlet/kit/telemetry';
import type { Keyring } from '../blobs/keyring.ts';
import type { Blobs } from '../blobs/port.ts';
import type { Db } from '../metadata/schema.ts';
import { md5Threads } from './checksums/md5-threads.ts';
import { requestHandler } from './handler.ts';
import { keptBuckets } from './kept-buckets.ts';
import { keyHolders } from './key-holders.ts';
import type { S3Context, S3Settings } from './operation.ts';
import { operations } from './operations/registry.ts';
import { signingKeys } from './signature/signing-key.ts';
import { startUpkeep } from './upkeep.ts';
import { xmlHeader, xmlNodes } from './xml/write.ts';

export interface S3ServerOptions {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly log: Logger;
  readonly clock: Clock;
  readonly now?: () => Date;
  readonly settings?: Partial<S3Settings>;
  /**
   * How long users and buckets are remembered: a key that was taken away works no longer than this.
   */
  readonly keepKeysMs?: number;
  readonly limits?: Partial<Limits>;
  readonly tls?: SecureContextOptions | undefined;
  readonly metrics?: Metrics | undefined;
  /** What the secrets of users are sealed with. */
  readonly keyring?: Keyring | undefined;
  /** Requests of one access key: so many at once, and then so many a second. */
  readonly rate?: RateRule | undefined;
}

const mebibyte = 1024 * 1024;

/** Those of AWS, but for how bytes are cut. */
const defaultS3Settings: S3Settings = {
  region: 'us-east-1',
  domains: ['localhost', 's3.localhost'],
  partBytesMin: 5 * mebibyte,
  objectBytesMax: 5 * 1024 * mebibyte,
  chunkBytes: 32 * mebibyte,
  graceMs: 10 * 60_000,
  origins: [],
};

export function s3Server(options: S3ServerOptions): PlainServer {
  const { db, blobs, log, clock, limits, tls, metrics, keyring } = options;
  const settings = { ...defaultS3Settings, ...options.settings };
  const now = options.now ?? (() => new Date());
  const keepMs = options.keepKeysMs ?? 5_000;
  const buckets = keptBuckets(db, clock.nowMs, keepMs);
  const context = { db, blobs, settings, now, clock, log, buckets };
  const handle = requestHandler({
    context,
    operations,
    holders: keyHolders({ db, keyring }, clock.nowMs, keepMs),
    keys: signingKeys(),
    md5: md5Threads(),
    mayAsk: limiter(options.rate, clock),
    // Tells servers apart and nothing else about this one.
    hostId: createHash('sha256').update(String(process.pid)).digest('base64'),
    observe: observer(metrics),
  });
  const server = plainServer({
    name: 's3',
    log,
    handle: ({ request, response, expectsContinue }) => handle(request, response, expectsContinue),
    refuse,
    limits: { headerBytes: 32 * 1024, ...limits },
    tls,
  });
  return { url: server.url, part: (where) => withUpkeep(server.part(where), context) };
}

function limiter(rate: RateRule | undefined, { nowMs }: Clock): (accessKey: string) => boolean {
  if (rate === undefined) return () => true;
  const store = memoryRateStore({ nowMs });
  return (accessKey) => store.take(accessKey, rate, 1).allowed;
}

function withUpkeep(part: Part, context: S3Context): Part {
  let end: (() => void) | undefined;
  return {
    name: part.name,
    async start(signal, fail) {
      await part.start(signal, fail);
      end = startUpkeep(context);
    },
    async stop(deadline) {
      end?.();
      await part.stop?.(deadline);
    },
  };
}

function observer(metrics: Metrics | undefined) {
  const durations = metrics?.histogram({
    name: 's3_request_duration',
    help: 'Time from the head of a request to the end of its answer',
    unit: 'seconds',
    labels: ['operation', 'status'],
  });
  return (operation: string, status: number, seconds: number) => {
    durations?.observe({ operation, status: String(status) }, seconds);
  };
}

const refusals: Readonly<Record<BrokenRequest, readonly [status: string, code: string]>> = {
  malformed: ['400 Bad Request', 'BadRequest'],
  'headers too large': ['400 Bad Request', 'RequestHeaderSectionTooLarge'],
  'too slow': ['400 Bad Request', 'RequestTimeout'],
};

function refuse(why: BrokenRequest): string {
  const [status, code] = refusals[why];
  const body = `${xmlHeader}<Error>${xmlNodes([
    ['Code', code],
    ['Message', `The request is ${why}.`],
  ])}</Error>`;
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/xml',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
