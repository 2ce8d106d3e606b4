/** Files in an object store over the S3 API: seeds come from there, exports go there. */

import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { studioErrors } from '../model/errors.ts';

export interface StoreSettings {
  readonly url: string;
  /** As browsers reach it, where that is another address. */
  readonly publicUrl?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface FileFacts {
  readonly sizeBytes: number;
  readonly etag: string;
}

export interface FileStore {
  /** Makes the bucket where there is none. */
  prepare(): Promise<void>;
  uploadLink(key: string, contentType: string, expiresInS: number): Promise<string>;
  downloadLink(key: string, filename: string, expiresInS: number): Promise<string>;
  /** Undefined where there is no such file. */
  facts(key: string): Promise<FileFacts | undefined>;
  read(key: string, etag?: string): Promise<AsyncIterable<Uint8Array>>;
  write(key: string, contentType: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  removeAll(prefix: string): Promise<void>;
  close(): void;
}

const partBytes = 8 * 1024 * 1024;

export function fileStore(settings: StoreSettings): FileStore {
  const { bucket: Bucket, publicUrl = settings.url } = settings;
  const client = clientFor(settings, settings.url);
  const links = clientFor(settings, publicUrl);
  const store: FileStore = {
    async prepare() {
      try {
        await client.send(new HeadBucketCommand({ Bucket }));
      } catch (error) {
        if (!isMissing(error)) throw unreachable(error);
        await client.send(new CreateBucketCommand({ Bucket }));
      }
    },
    uploadLink: (Key, ContentType, expiresIn) =>
      getSignedUrl(links, new PutObjectCommand({ Bucket, Key, ContentType }), { expiresIn }),
    downloadLink: (Key, filename, expiresIn) => {
      const ResponseContentDisposition = `attachment; filename="${filename}"`;
      const command = new GetObjectCommand({ Bucket, Key, ResponseContentDisposition });
      return getSignedUrl(links, command, { expiresIn });
    },
    async facts(Key) {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
        return { sizeBytes: head.ContentLength ?? 0, etag: head.ETag ?? '' };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw unreachable(error);
      }
    },
    async read(Key, etag) {
      try {
        const condition = etag === undefined ? {} : { IfMatch: etag };
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...condition }));
        if (Body === undefined) throw new Error('the answer has no body');
        return Body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (statusOf(error) === 412) throw studioErrors.make('SEED_CHANGED', {}, error);
        if (isMissing(error)) throw studioErrors.make('SEED_UNKNOWN', { key: Key }, error);
        throw unreachable(error);
      }
    },
    async write(Key, ContentType, pieces) {
      // Parts of a fixed size, a few at once: memory stays flat however large the file is.
      const source = watched(pieces);
      const Body = Readable.from(source.pieces(), { objectMode: false });
      const params = { Bucket, Key, ContentType, Body };
      const upload = new Upload({ client, params, partSize: partBytes, queueSize: 2 });
      try {
        await upload.done();
      } catch (error) {
        throw source.failure() ?? unreachable(error);
      }
    },
    async removeAll(Prefix) {
      try {
        await removeUnder(client, Bucket, Prefix);
      } catch (error) {
        throw unreachable(error);
      }
    },
    close() {
      client.destroy();
      links.destroy();
    },
  };
  return store;
}

/** What could not be read is no fault of the store that it was to be written to. */
function watched(source: AsyncIterable<Uint8Array>) {
  let failure: Error | undefined;
  return {
    async *pieces() {
      try {
        yield* source;
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        throw failure;
      }
    },
    failure: () => failure,
  };
}

async function removeUnder(client: S3Client, Bucket: string, Prefix: string): Promise<void> {
  for (;;) {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const Objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
    if (Objects.length === 0) return;
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (page.IsTruncated !== true) return;
  }
}

function clientFor(settings: StoreSettings, endpoint: string): S3Client {
  const { region, accessKeyId, secretAccessKey } = settings;
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    // A link for a browser must not ask for a checksum that browsers do not compute.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

function unreachable(error: unknown): Error {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return studioErrors.make('STORAGE_UNREACHABLE', { reason }, error);
}
