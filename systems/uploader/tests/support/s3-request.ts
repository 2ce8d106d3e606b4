import type { IncomingMessage } from 'node:http';

export interface S3Request {
  readonly operation: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Path style only: the bucket comes first. */
export function operationOf(request: IncomingMessage, bucket: string): S3Request {
  const url = new URL(request.url ?? '/', 'http://s3');
  const [, first = '', ...rest] = url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const query = url.searchParams;
  const name = nameOf(request.method ?? '', key, query);
  const isKnown = decodeURIComponent(first) === bucket;
  return { operation: isKnown ? name : 'OtherBucket', key, query };
}

function nameOf(method: string, key: string, query: URLSearchParams): string {
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'PUT') return 'CreateBucket';
    return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2';
  }
  if (query.has('uploadId')) {
    const names = { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', GET: 'ListParts' };
    return names[method as keyof typeof names] ?? 'AbortMultipartUpload';
  }
  if (method === 'POST') return 'CreateMultipartUpload';
  const names = { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject' };
  return names[method as keyof typeof names] ?? 'DeleteObject';
}
