/** PURE: headers that come with an object, are kept, and go out with it. */
import type { Checksum, Metadata, ObjectFacts, StoredObject, SystemHeaders } from '../model/s3.ts';
import { checksumHeader } from './checksums/algorithms.ts';
import { quoted } from './conditions.ts';
import { S3Error } from './errors.ts';
import type { Head } from './http/head.ts';
import { headerTags } from './tags.ts';

const kept = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
] as const;

const refused = [
  /^x-amz-server-side-encryption/,
  /^x-amz-object-lock-/,
  /^x-amz-bucket-object-lock-enabled$/,
  /^x-amz-grant-/,
  /^x-amz-write-offset-bytes$/,
];
const ownAcls = new Set(['private', 'bucket-owner-full-control', 'bucket-owner-read']);

/** To pass over one of these would do something else than was asked. */
export function refuseUnknown({ headers }: Head): void {
  for (const [name, value] of headers) {
    const isAcl = name === 'x-amz-acl' && !ownAcls.has(value);
    if (isAcl || refused.some((pattern) => pattern.test(name))) {
      throw new S3Error('NotImplemented', undefined, { Header: name });
    }
  }
}

export function readObjectFacts(head: Head): ObjectFacts {
  refuseUnknown(head);
  return {
    headers: systemHeaders(head),
    metadata: userMetadata(head),
    tags: headerTags(head.headers.get('x-amz-tagging')),
  };
}

function systemHeaders({ headers }: Head): SystemHeaders {
  const found: Record<string, string> = {};
  for (const name of kept) {
    const value = headers.get(name);
    const text = name === 'content-encoding' ? withoutChunked(value) : value;
    if (text !== undefined && text !== '') found[name] = text;
  }
  if (found['x-amz-storage-class'] === 'STANDARD') delete found['x-amz-storage-class'];
  found['content-type'] ??= 'binary/octet-stream';
  return found;
}

/** `aws-chunked` is how the body came, not what it is. */
function withoutChunked(value: string | undefined): string | undefined {
  return value
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one.toLowerCase() !== 'aws-chunked')
    .join(',');
}

const prefix = 'x-amz-meta-';
const mostMetadataBytes = 2048;

function userMetadata({ headers }: Head): Metadata {
  const found: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue;
    const own = name.slice(prefix.length);
    size += own.length + value.length;
    found[own] = value;
  }
  if (size > mostMetadataBytes) {
    const details = { Size: String(size), MaxSizeAllowed: String(mostMetadataBytes) };
    throw new S3Error('MetadataTooLarge', undefined, details);
  }
  return found;
}

/** Of the whole object; a range has its own length. */
export function objectHeaders(object: StoredObject): Record<string, string | undefined> {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [prefix + name, value]);
  return {
    ...object.headers,
    ...Object.fromEntries(metadata),
    'accept-ranges': 'bytes',
    etag: quoted(object.etag),
    'last-modified': object.modifiedAt.toUTCString(),
    'x-amz-tagging-count': object.tags.length === 0 ? undefined : String(object.tags.length),
  };
}

export function checksumHeaders(checksum: Checksum | null): Record<string, string | undefined> {
  if (checksum === null) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}

const overrides = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
] as const;

/** `response-content-type=...`: what the address says instead of the object. */
export function responseOverrides({ query }: Head): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of overrides) {
    const value = query.get(`response-${name}`);
    if (value === undefined || value === '') continue;
    // Headers are bytes; one character of JavaScript is one of them.
    found[name] = Buffer.from(value).toString('latin1');
    if (!isHeaderValue(found[name])) {
      const details = { ArgumentName: `response-${name}` };
      throw new S3Error('InvalidArgument', 'Header value cannot be represented.', details);
    }
  }
  return found;
}

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}
