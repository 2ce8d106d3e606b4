/** What the agent needs of an object store: a port, with S3 behind it. */
import type { Readable } from 'node:stream';
import type { ObjectFacts } from '../model/nouns.ts';
import type { StoredPart } from '../policy/parts.ts';

export interface ObjectNotes {
  readonly vehicle: string;
  readonly source: string;
  readonly path: string;
  readonly modifiedMs: number;
  /** Base64. */
  readonly sha256: string;
  readonly isCutOff: boolean;
}

export type Body = Uint8Array | (() => Readable);

export interface Written {
  readonly etag: string | undefined;
  /** What the store computed, if it says so. */
  readonly sha256: string | undefined;
  readonly crc32: string | undefined;
}

export interface PutOptions {
  readonly key: string;
  readonly body: Body;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly notes: ObjectNotes;
  readonly signal: AbortSignal;
}

export interface PartOptions {
  readonly key: string;
  readonly uploadId: string;
  readonly number: number;
  readonly sizeBytes: number;
  readonly crc32: string;
  readonly body: Body;
  readonly signal: AbortSignal;
}

export interface CompleteOptions {
  readonly key: string;
  readonly uploadId: string;
  readonly parts: readonly StoredPart[];
  readonly crc32: string;
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
}

export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** Neither `put` nor `complete` ever replaces an object. Failures are thrown as they come. */
export interface ObjectStore {
  head(key: string, signal: AbortSignal): Promise<ObjectFacts | undefined>;
  put(options: PutOptions): Promise<Written>;
  begin(key: string, notes: ObjectNotes, signal: AbortSignal): Promise<string>;
  part(options: PartOptions): Promise<StoredPart>;
  parts(key: string, uploadId: string, signal: AbortSignal): Promise<readonly StoredPart[]>;
  complete(options: CompleteOptions): Promise<Written>;
  abort(key: string, uploadId: string): Promise<void>;
  openUploads(prefix: string): AsyncIterable<OpenUpload>;
  read(key: string, signal: AbortSignal): Promise<Readable>;
  /** Whether no object has a key that begins so. */
  isEmpty(prefix: string, signal: AbortSignal): Promise<boolean>;
  /** The bucket is there and may be used. */
  probe(signal: AbortSignal): Promise<void>;
  close(): void;
}
