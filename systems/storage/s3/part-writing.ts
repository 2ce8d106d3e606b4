/** What UploadPart and UploadPartCopy share. */
import { findUpload, putPart, type UploadName } from '../metadata/s3/uploads.ts';
import type { PendingFile } from '../model/nouns.ts';
import type { Bucket, Upload, UploadPart } from '../model/s3.ts';
import { S3Error } from './errors.ts';
import type { S3Context, S3Request } from './operation.ts';
import { keepOrAbandon } from './writing.ts';

const mostParts = 10_000;

export function partNumberOf({ head }: S3Request): number {
  const text = head.query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= mostParts) return number;
  const message = 'Part number must be an integer between 1 and 10000, inclusive';
  throw new S3Error('InvalidArgument', message, {
    ArgumentName: 'partNumber',
    ArgumentValue: text,
  });
}

export function uploadName({ head, key }: S3Request, { bucketId }: Bucket): UploadName {
  return { bucketId, key, uploadId: head.query.get('uploadId') ?? '' };
}

/** One that is under way. */
export async function openUpload(
  request: S3Request,
  context: S3Context,
  bucket: Bucket,
): Promise<Upload> {
  const name = uploadName(request, bucket);
  const upload = await findUpload(context.db, name);
  if (upload === undefined || upload.completion !== null) throw noSuchUpload(name.uploadId);
  return upload;
}

export function noSuchUpload(uploadId: string): S3Error {
  return new S3Error('NoSuchUpload', undefined, { UploadId: uploadId });
}

export interface PartBytes {
  readonly file: PendingFile | undefined;
  readonly size: number;
  readonly etag: string;
  readonly checksum: string | null;
}

export async function storePart(
  request: S3Request,
  context: S3Context,
  bucket: Bucket,
  { file, ...bytes }: PartBytes,
): Promise<UploadPart> {
  const name = uploadName(request, bucket);
  const part = { partNumber: partNumberOf(request), fileId: file?.fileId ?? null, ...bytes };
  return await keepOrAbandon(context, file, async () => {
    const { db, settings } = context;
    const stored = await putPart(db, name, part, file, settings.graceMs);
    if (stored === undefined) throw noSuchUpload(name.uploadId);
    return stored;
  });
}

export function aboutPart(request: S3Request, bucket: Bucket, upload: Upload) {
  const { partNumber, uploadId } = {
    partNumber: partNumberOf(request),
    uploadId: upload.uploadId,
  };
  return {
    name: `s3://${bucket.name}/${request.key}?uploadId=${uploadId}&partNumber=${partNumber}`,
    contentType: upload.headers['content-type'] ?? '',
    owner: request.user.name,
  };
}
