/** What each request does. Refusals have the codes of AWS. */
import type { IncomingHttpHeaders } from 'node:http';
import { crcOf, md5Of, type Objects, type Stored, sha256Of, type Upload } from './s3-objects.ts';

export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export interface S3Input {
  readonly operation: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Server {
  readonly objects: Objects;
  readonly bucket: string;
  readonly hasChecksums: boolean;
  readonly discards: boolean;
  readonly accessKeyId: string;
}

const NOTHING = new Uint8Array();
const LEAST_PART = 5 * 1024 * 1024;

export function answerTo(input: S3Input, server: Server): Answer {
  const { authorization = '' } = input.headers;
  if (!authorization.startsWith('AWS4-HMAC-SHA256')) throw new S3Refusal(403, 'AccessDenied');
  if (!authorization.includes(`Credential=${server.accessKeyId}/`)) {
    throw new S3Refusal(403, 'InvalidAccessKeyId');
  }
  const run = operations[input.operation];
  if (run === undefined) throw new S3Refusal(404, 'NoSuchBucket');
  return run(input, server);
}

const operations: Readonly<Record<string, (input: S3Input, server: Server) => Answer>> = {
  HeadBucket: () => ({ status: 200, headers: {} }),
  CreateBucket: () => ({ status: 200, headers: {} }),
  PutObject: putObject,
  GetObject(input, server) {
    const found = existing(input, server);
    return { status: 200, headers: headersOf(found, server), body: found.bytes };
  },
  HeadObject(input, server) {
    const found = existing(input, server);
    return { status: 200, headers: headersOf(found, server) };
  },
  DeleteObject({ key }, { objects }) {
    objects.all.delete(key);
    return { status: 204, headers: {} };
  },
  ListObjectsV2: listObjects,
  CreateMultipartUpload({ key, headers }, { objects, bucket }) {
    const { id } = objects.begin(key, metadataOf(headers), keptOf(headers));
    const inner = `<Bucket>${bucket}</Bucket><Key>${escaped(key)}</Key><UploadId>${id}</UploadId>`;
    return xml(`<InitiateMultipartUploadResult>${inner}</InitiateMultipartUploadResult>`);
  },
  UploadPart(input, server) {
    const upload = uploadOf(input, server);
    const part = storedOf(input);
    const kept = server.discards ? { ...part, bytes: NOTHING } : part;
    upload.parts.set(Number(input.query.get('partNumber')), kept);
    return { status: 200, headers: { etag: part.etag } };
  },
  ListParts: listParts,
  ListMultipartUploads({ query }, { objects }) {
    const prefix = query.get('prefix') ?? '';
    const found = [...objects.uploads.values()].filter(({ key }) => key.startsWith(prefix));
    const rows = found.map(
      ({ id, key }) => `<Upload><Key>${escaped(key)}</Key><UploadId>${id}</UploadId></Upload>`,
    );
    return xml(`<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`);
  },
  AbortMultipartUpload(input, server) {
    server.objects.uploads.delete(uploadOf(input, server).id);
    return { status: 204, headers: {} };
  },
  CompleteMultipartUpload: complete,
};

function putObject(input: S3Input, server: Server): Answer {
  refuseTaken(input, server);
  const stored = storedOf(input);
  server.objects.write(input.key, stored);
  const sum = server.hasChecksums && stored.sha256 !== undefined;
  const checksum = sum ? { 'x-amz-checksum-sha256': stored.sha256 ?? '' } : {};
  return { status: 200, headers: { etag: stored.etag, ...checksum } };
}

function complete(input: S3Input, server: Server): Answer {
  const upload = uploadOf(input, server);
  refuseTaken(input, server);
  const wanted = [...input.body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)];
  const numbers = wanted.map((match) => Number(match[1]));
  const parts = numbers.map((number) => upload.parts.get(number));
  const isWhole = parts.every((part): part is Stored => part !== undefined);
  if (!isWhole || numbers.length === 0) throw new S3Refusal(400, 'InvalidPart');
  if (parts.slice(0, -1).some(({ sizeBytes }) => sizeBytes < LEAST_PART)) {
    throw new S3Refusal(400, 'EntityTooSmall');
  }
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  const said = input.headers['x-amz-checksum-crc32'];
  // Without the bytes the parts were checked, and the whole is believed.
  const crc32 = server.discards ? String(said) : crcOf(bytes);
  if (said !== undefined && said !== crc32) throw new S3Refusal(400, 'BadDigest');
  const etag = `"${md5Of(bytes)}-${parts.length}"`;
  const { metadata, headers } = upload;
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const kept = { bytes, sizeBytes, sha256: undefined, crc32, metadata, headers };
  server.objects.write(input.key, { ...kept, etag });
  server.objects.uploads.delete(upload.id);
  const sum = server.hasChecksums
    ? `<ChecksumCRC32>${crc32}</ChecksumCRC32><ChecksumType>FULL_OBJECT</ChecksumType>`
    : '';
  const inner = `<Key>${escaped(input.key)}</Key><ETag>${escaped(etag)}</ETag>${sum}`;
  return xml(`<CompleteMultipartUploadResult>${inner}</CompleteMultipartUploadResult>`);
}

function listParts(input: S3Input, server: Server): Answer {
  const { parts } = uploadOf(input, server);
  const after = Number(input.query.get('part-number-marker') ?? 0);
  const rows = [...parts].filter(([number]) => number > after).toSorted(([a], [b]) => a - b);
  const page = rows.slice(0, 1000);
  const text = page.map(([number, { etag, sizeBytes, crc32 }]) => {
    const sum = server.hasChecksums ? `<ChecksumCRC32>${crc32}</ChecksumCRC32>` : '';
    const inner = `<ETag>${escaped(etag)}</ETag><Size>${sizeBytes}</Size>${sum}`;
    return `<Part><PartNumber>${number}</PartNumber>${inner}</Part>`;
  });
  const isCut = rows.length > page.length;
  const next = isCut ? `<NextPartNumberMarker>${page.at(-1)?.[0]}</NextPartNumberMarker>` : '';
  const flag = `<IsTruncated>${isCut}</IsTruncated>`;
  return xml(`<ListPartsResult>${flag}${next}${text.join('')}</ListPartsResult>`);
}

function listObjects({ query }: S3Input, { objects }: Server): Answer {
  const prefix = query.get('prefix') ?? '';
  const keys = [...objects.all.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const rows = keys.map((key) => {
    const { sizeBytes = 0, etag = '' } = objects.all.get(key) ?? {};
    const inner = `<Size>${sizeBytes}</Size><ETag>${escaped(etag)}</ETag>`;
    return `<Contents><Key>${escaped(key)}</Key>${inner}</Contents>`;
  });
  const count = `<KeyCount>${keys.length}</KeyCount>`;
  return xml(`<ListBucketResult>${count}${rows.join('')}</ListBucketResult>`);
}

function refuseTaken({ key, headers }: S3Input, { objects }: Server): void {
  if (headers['if-none-match'] === '*' && objects.all.has(key)) {
    throw new S3Refusal(412, 'PreconditionFailed');
  }
}

function existing({ key }: S3Input, { objects }: Server): Stored {
  const found = objects.all.get(key);
  if (found === undefined) throw new S3Refusal(404, 'NoSuchKey');
  return found;
}

function uploadOf({ query, key }: S3Input, { objects }: Server): Upload {
  const upload = objects.uploads.get(query.get('uploadId') ?? '');
  if (upload === undefined || upload.key !== key) throw new S3Refusal(404, 'NoSuchUpload');
  return upload;
}

/** Holds the body to every checksum that came with it. */
function storedOf({ body, headers }: S3Input): Stored {
  const saidLength = Number(headers['content-length'] ?? -1);
  if (saidLength !== body.length) throw new S3Refusal(400, 'IncompleteBody');
  const crc32 = crcOf(body);
  const saidCrc = headers['x-amz-checksum-crc32'];
  const saidSha = headers['x-amz-checksum-sha256'];
  if (saidCrc !== undefined && saidCrc !== crc32) throw new S3Refusal(400, 'BadDigest');
  const sha256 = saidSha === undefined ? undefined : sha256Of(body);
  if (saidSha !== sha256) throw new S3Refusal(400, 'BadDigest');
  return {
    bytes: body,
    sizeBytes: body.length,
    etag: `"${md5Of(body)}"`,
    sha256,
    crc32,
    metadata: metadataOf(headers),
    headers: keptOf(headers),
  };
}

function headersOf(stored: Stored, server: Server): Record<string, string> {
  const sum: Record<string, string> = {};
  if (server.hasChecksums) {
    if (stored.sha256 !== undefined) sum['x-amz-checksum-sha256'] = stored.sha256;
    else if (stored.crc32 !== undefined) sum['x-amz-checksum-crc32'] = stored.crc32;
    sum['x-amz-checksum-type'] = 'FULL_OBJECT';
  }
  const metadata = Object.entries(stored.metadata).map(([name, value]) => [
    `x-amz-meta-${name}`,
    value,
  ]);
  const length = String(stored.sizeBytes);
  const modified = new Date().toUTCString();
  const plain = { etag: stored.etag, 'content-length': length, 'last-modified': modified };
  return { ...plain, ...sum, ...Object.fromEntries(metadata) };
}

function metadataOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]),
  );
}

function keptOf(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ['x-amz-tagging', 'x-amz-storage-class', 'x-amz-server-side-encryption'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

function xml(text: string): Answer {
  const headers = { 'content-type': 'application/xml' };
  return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?>${text}` };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
