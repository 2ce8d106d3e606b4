import { lookUpObject } from '../../metadata/s3/lookup.ts';
import type { ObjectPart, StoredObject } from '../../model/s3.ts';
import { untilExpiry } from '../../protocol/cache-control.ts';
import { checkedBucket } from '../access.ts';
import { checkRead } from '../conditions.ts';
import { checkVersion } from '../copy-source.ts';
import { checksumHeaders, objectHeaders, responseOverrides } from '../object-headers.ts';
import type { Operation, S3Answer, S3Context, S3Request } from '../operation.ts';
import { partRange } from '../part-range.ts';
import { contentRange, type Range, readRange } from '../ranges.ts';
import { openObject } from '../reading.ts';

export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  target: 'object',
  run: (request, context) => answerObject(request, context, true),
};

/** HEAD answers what GET would, without the bytes. */
export async function answerObject(
  request: S3Request,
  context: S3Context,
  withBody: boolean,
): Promise<S3Answer> {
  const { head, key } = request;
  checkVersion(request);
  const found = await lookUpObject(context.db, request.bucket, key);
  const bucket = checkedBucket(request, found?.bucket, 'read');
  let isModified = true;
  const choose = (object: StoredObject, parts: readonly ObjectPart[]) => {
    isModified = checkRead((name) => head.headers.get(name), object) === 'read';
    return isModified ? chosenRange(request, object, parts) : { start: 0, end: 0 };
  };
  const { open, range, partCount } = await openObject(context, bucket, key, choose, found);
  const { object } = open;
  const forCaches = cacheHeaders(request, object, found?.cacheControl);
  if (!isModified) return { status: 304, headers: { ...unmodifiedHeaders(object), ...forCaches } };
  const { start, end } = range ?? { start: 0, end: object.size };
  const isWhole = range === undefined;
  const wantsChecksum = head.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers = {
    ...objectHeaders(object),
    ...forCaches,
    ...(wantsChecksum && isWhole ? checksumHeaders(object.checksum) : {}),
    'content-length': String(end - start),
    'content-range': isWhole ? undefined : contentRange({ start, end }, object.size),
    'x-amz-mp-parts-count':
      head.query.has('partNumber') && partCount !== null ? String(partCount) : undefined,
  };
  const body = withBody && end > start ? open.lend({ start, end }) : undefined;
  return { status: isWhole ? 200 : 206, headers, ...(body === undefined ? {} : { body }) };
}

function chosenRange(
  { head }: S3Request,
  object: StoredObject,
  parts: readonly ObjectPart[],
): Range | undefined {
  const number = head.query.get('partNumber');
  const header = head.headers.get('range');
  if (number !== undefined) return partRange(number, header, parts);
  return readRange(header, object.size);
}

/** What RFC 9110 wants with 304: what a cache has to know. */
function unmodifiedHeaders(object: StoredObject) {
  const { etag, 'last-modified': modified, expires } = objectHeaders(object);
  return { etag, 'last-modified': modified, expires };
}

/** What the address says, else the object, else its bucket; and no longer than the address. */
function cacheHeaders(
  { head, openForS }: S3Request,
  object: StoredObject,
  ofBucket: string | undefined,
): Record<string, string | undefined> {
  const said = responseOverrides(head);
  const cacheControl = said['cache-control'] ?? object.headers['cache-control'] ?? ofBucket;
  return {
    ...said,
    'cache-control': openForS === undefined ? cacheControl : untilExpiry(cacheControl, openForS),
  };
}
