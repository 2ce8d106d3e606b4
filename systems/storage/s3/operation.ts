/** What an operation is: how it is recognized, what it needs, and what it does. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry';
import type { Blobs } from '../blobs/port.ts';
import type { Db } from '../metadata/schema.ts';
import type { KeyHolder } from '../model/s3.ts';
import type { Head } from './http/head.ts';
import type { KeptBuckets } from './kept-buckets.ts';
import type { RequestBody } from './streaming/body.ts';

export interface S3Request {
  readonly head: Head;
  readonly bucket: string;
  readonly key: string;
  readonly user: KeyHolder;
  readonly body: RequestBody;
  readonly requestId: string;
  /** Of a presigned address: for how many seconds more it is good. */
  readonly openForS: number | undefined;
}

export interface S3Answer {
  readonly status: number;
  /** An undefined value leaves the header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

export interface S3Settings {
  readonly region: string;
  /** Names of this server, before which a bucket may stand. */
  readonly domains: readonly string[];
  readonly partBytesMin: number;
  readonly objectBytesMax: number;
  readonly chunkBytes: number;
  /** Of pages that may ask by themselves; `*` is all. */
  readonly origins: readonly string[];
  /** How long replaced bytes stay for who still reads them. */
  readonly graceMs: number;
}

export interface S3Context {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly settings: S3Settings;
  readonly now: () => Date;
  readonly clock: Clock;
  readonly log: Logger;
  /** For writes alone: see there. */
  readonly buckets: KeptBuckets;
}

export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly target: 'service' | 'bucket' | 'object';
  /** Parameters that must be there, with a value where one is given. */
  readonly query?: readonly (string | readonly [name: string, value: string])[];
  /** A header that must be there. */
  readonly header?: string;
  /** False: the checksums in its headers are not those of its body. */
  readonly sumsBody?: false;
  readonly run: (request: S3Request, context: S3Context) => Promise<S3Answer>;
}
