import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectFacts } from '../model/nouns.ts';
import type { StoredPart } from '../policy/parts.ts';
import type {
  Body,
  CompleteOptions,
  ObjectStore,
  OpenUpload,
  PartOptions,
  PutOptions,
  Written,
} from './object-store.ts';
import { problemOf } from './problem.ts';
import { attributesOf, metadataOf, type S3Attributes } from './s3-attributes.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly attributes: S3Attributes;
}

export function s3Store({ client, bucket, attributes }: S3StoreOptions): ObjectStore {
  const at = (key: string) => ({ Bucket: bucket, Key: key });
  const extra = attributesOf(attributes);
  let isBucketThere = false;
  return {
    async head(key, abortSignal) {
      const found = await head(client, at(key), abortSignal);
      // An answer to HEAD has no body: that the bucket is missing looks like a missing object.
      if (found === undefined && !isBucketThere) {
        await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal });
      }
      isBucketThere = true;
      return found;
    },
    async put(options: PutOptions) {
      const { key, body, sizeBytes, sha256, notes, signal } = options;
      const command = new PutObjectCommand({
        ...at(key),
        ...extra,
        Body: streamOf(body),
        ContentLength: sizeBytes,
        ChecksumSHA256: sha256,
        IfNoneMatch: '*',
        Metadata: metadataOf(notes),
      });
      const answer = await unlessAborted(() => client.send(command), signal);
      return { etag: answer.ETag, sha256: answer.ChecksumSHA256, crc32: undefined };
    },
    async begin(key, notes, abortSignal) {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({
          ...at(key),
          ...extra,
          ChecksumAlgorithm: 'CRC32',
          ChecksumType: 'FULL_OBJECT',
          Metadata: metadataOf(notes),
        }),
        { abortSignal },
      );
      if (UploadId === undefined) throw new Error('S3 gave no id for the upload');
      return UploadId;
    },
    part: (options) => uploadPart(client, at(options.key), options),
    parts: (key, uploadId, signal) => listParts(client, at(key), uploadId, signal),
    complete: (options) => complete(client, at(options.key), options),
    async abort(key, uploadId) {
      try {
        await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId: uploadId }));
      } catch (error) {
        if (problemOf(error).name !== 'NoSuchUpload') throw error;
      }
    },
    openUploads: (prefix) => openUploads(client, bucket, prefix),
    async read(key, abortSignal) {
      const { Body: body } = await client.send(new GetObjectCommand(at(key)), { abortSignal });
      return body as Readable;
    },
    async isEmpty(prefix, abortSignal) {
      const first = await firstKey(client, bucket, prefix, abortSignal);
      isBucketThere = true;
      return first === undefined;
    },
    async probe(abortSignal) {
      await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal });
    },
    close: () => client.destroy(),
  };
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function head(
  client: S3Client,
  place: Place,
  abortSignal: AbortSignal,
): Promise<ObjectFacts | undefined> {
  try {
    return await headOnce(client, place, abortSignal);
  } catch (error) {
    if (problemOf(error).status !== 403) throw error;
    // It does not say why it was refused: a question whose answer has a body does.
    await firstKey(client, place.Bucket, '', abortSignal);
    // Or it was the clock, which the refusal has set right.
    return await headOnce(client, place, abortSignal);
  }
}

async function headOnce(
  client: S3Client,
  place: Place,
  abortSignal: AbortSignal,
): Promise<ObjectFacts | undefined> {
  try {
    const answer = await client.send(new HeadObjectCommand({ ...place, ChecksumMode: 'ENABLED' }), {
      abortSignal,
    });
    // A checksum of the checksums of parts says nothing that we could compare.
    const isWhole = answer.ChecksumType !== 'COMPOSITE';
    return {
      sizeBytes: answer.ContentLength ?? -1,
      etag: answer.ETag,
      sha256: isWhole ? answer.ChecksumSHA256 : undefined,
      crc32: isWhole ? answer.ChecksumCRC32 : undefined,
      claimedSha256: answer.Metadata?.sha256,
    };
  } catch (error) {
    if (problemOf(error).status === 404) return undefined;
    throw error;
  }
}

async function firstKey(
  client: S3Client,
  bucket: string,
  prefix: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 });
  const { Contents = [] } = await client.send(command, { abortSignal });
  return Contents[0]?.Key;
}

async function uploadPart(
  client: S3Client,
  place: Place,
  { uploadId, number, sizeBytes, crc32, body, signal }: PartOptions,
): Promise<StoredPart> {
  const { ETag } = await whileReadable(streamOf(body), signal, (Body, abortSignal) =>
    client.send(
      new UploadPartCommand({
        ...place,
        UploadId: uploadId,
        PartNumber: number,
        Body,
        ContentLength: sizeBytes,
        ChecksumCRC32: crc32,
      }),
      { abortSignal },
    ),
  );
  return { number, sizeBytes, crc32, etag: ETag ?? '' };
}

async function listParts(
  client: S3Client,
  place: Place,
  uploadId: string,
  abortSignal: AbortSignal,
): Promise<readonly StoredPart[]> {
  const found: StoredPart[] = [];
  let marker: string | undefined;
  do {
    const answer = await client.send(
      new ListPartsCommand({ ...place, UploadId: uploadId, PartNumberMarker: marker }),
      { abortSignal },
    );
    for (const part of answer.Parts ?? []) {
      const { PartNumber = 0, Size = -1, ChecksumCRC32: crc32, ETag: etag = '' } = part;
      found.push({ number: PartNumber, sizeBytes: Size, crc32, etag });
    }
    marker = answer.IsTruncated === true ? answer.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return found;
}

async function complete(
  client: S3Client,
  place: Place,
  { uploadId, parts, crc32, sizeBytes, signal }: CompleteOptions,
): Promise<Written> {
  const answer = await client.send(
    new CompleteMultipartUploadCommand({
      ...place,
      UploadId: uploadId,
      IfNoneMatch: '*',
      ChecksumCRC32: crc32,
      ChecksumType: 'FULL_OBJECT',
      MpuObjectSize: sizeBytes,
      MultipartUpload: {
        Parts: parts.map((part) => ({
          PartNumber: part.number,
          ETag: part.etag,
          ChecksumCRC32: part.crc32,
        })),
      },
    }),
    { abortSignal: signal },
  );
  const isWhole = answer.ChecksumType !== 'COMPOSITE';
  return {
    etag: answer.ETag,
    sha256: undefined,
    crc32: isWhole ? answer.ChecksumCRC32 : undefined,
  };
}

async function* openUploads(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<OpenUpload> {
  let key: string | undefined;
  let id: string | undefined;
  do {
    const answer = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: key,
        UploadIdMarker: id,
      }),
    );
    for (const { Key, UploadId } of answer.Uploads ?? []) {
      if (Key !== undefined && UploadId !== undefined) yield { key: Key, uploadId: UploadId };
    }
    key = answer.IsTruncated === true ? answer.NextKeyMarker : undefined;
    id = answer.NextUploadIdMarker;
  } while (key !== undefined);
}

function streamOf(body: Body): Uint8Array | Readable {
  return typeof body === 'function' ? body() : body;
}

/**
 * Only the waiting is ended; the connection ends with the client. Given to the SDK, a signal costs
 * a fifth of what sending a small file does.
 */
function unlessAborted<T>(begin: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new DOMException('the upload was cut off', 'AbortError'));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    begin()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * A body that breaks (the file was cut, the disk can not be read) ends its request: the SDK would
 * wait for the rest of it, and whoever does not listen for the error of a stream dies of it.
 */
async function whileReadable<T>(
  body: Uint8Array | Readable,
  signal: AbortSignal,
  send: (body: Uint8Array | Readable, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (body instanceof Uint8Array) return send(body, signal);
  const broken = new AbortController();
  let reason: unknown;
  body.on('error', (error) => {
    reason ??= error;
    broken.abort();
  });
  try {
    return await send(body, AbortSignal.any([signal, broken.signal]));
  } catch (error) {
    throw reason === undefined || signal.aborted ? error : reason;
  } finally {
    body.destroy();
  }
}
