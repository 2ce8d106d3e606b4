/** Uploads under way, by key and, of one key, in the order they were begun. */
import type { Upload } from '../../model/s3.ts';
import type { Db } from '../schema.ts';
import { afterPrefix } from './key-order.ts';
import { uploadOf } from './rows.ts';

export interface UploadListRequest {
  readonly bucketId: number;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Where the last page ended: at this upload, or when that is empty at this key or prefix. */
  readonly keyMarker: string;
  readonly uploadMarker: string;
  readonly limit: number;
}

export type UploadEntry =
  | { readonly kind: 'upload'; readonly upload: Upload }
  | { readonly kind: 'prefix'; readonly prefix: string };

export interface UploadPage {
  readonly entries: readonly UploadEntry[];
  readonly isTruncated: boolean;
}

interface Position {
  readonly key: string;
  readonly uploadId: string;
  /** Whether the key itself may still come. */
  readonly isFrom: boolean;
}

export async function listUploads(db: Db, request: UploadListRequest): Promise<UploadPage> {
  const entries: UploadEntry[] = [];
  if (request.limit === 0) return { entries, isTruncated: false };
  let position: Position | undefined = beginning(request);
  while (position !== undefined) {
    const batch = await nextUploads(db, request, position);
    position = undefined;
    for (const upload of batch) {
      const prefix = commonPrefix(upload.key, request);
      if (entries.length === request.limit) return { entries, isTruncated: true };
      if (prefix === undefined) {
        entries.push({ kind: 'upload', upload });
        continue;
      }
      entries.push({ kind: 'prefix', prefix });
      // All others behind this prefix are passed over in one step.
      const next = afterPrefix(prefix);
      position = next === undefined ? undefined : { key: next, uploadId: '', isFrom: true };
      break;
    }
    const last = batch.at(-1);
    const isFull = batch.length > request.limit && position === undefined;
    if (isFull && last !== undefined) {
      position = { key: last.key, uploadId: last.uploadId, isFrom: false };
    }
  }
  return { entries, isTruncated: false };
}

function beginning(request: UploadListRequest): Position {
  const { keyMarker, uploadMarker, delimiter } = request;
  const isPrefix = delimiter !== undefined && commonPrefix(keyMarker, request) === keyMarker;
  const next = isPrefix ? afterPrefix(keyMarker) : undefined;
  if (next !== undefined) return { key: next, uploadId: '', isFrom: true };
  return { key: keyMarker, uploadId: uploadMarker, isFrom: keyMarker === '' };
}

function commonPrefix(key: string, { prefix, delimiter }: UploadListRequest): string | undefined {
  if (delimiter === undefined || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

async function nextUploads(
  db: Db,
  { bucketId, prefix, limit }: UploadListRequest,
  { key, uploadId, isFrom }: Position,
): Promise<readonly Upload[]> {
  const end = afterPrefix(prefix);
  let query = db
    .selectFrom('s3_uploads')
    .selectAll()
    .where('bucket_id', '=', bucketId)
    .where('completed_at', 'is', null)
    .where('key', '>=', prefix)
    .where((where) => {
      if (isFrom) return where('key', '>=', key);
      const behind = where('key', '>', key);
      if (uploadId === '') return behind;
      return where.or([
        behind,
        where.and([where('key', '=', key), where('upload_id', '>', uploadId)]),
      ]);
    })
    .orderBy('key')
    .orderBy('upload_id')
    .limit(limit + 1);
  if (end !== undefined) query = query.where('key', '<', end);
  return (await query.execute()).map(uploadOf);
}
