/** PURE: an object from the parts of an upload, as the client listed them. */
import { createHash } from 'node:crypto';
import type { Assembly } from '../metadata/s3/uploads.ts';
import type { Checksum, Completion, ObjectPart, Upload, UploadPart } from '../model/s3.ts';
import { hasherOf } from './checksums/algorithms.ts';
import { combineChecksums } from './checksums/combine.ts';
import { S3Error } from './errors.ts';
import { malformed, type XmlElement } from './xml/read.ts';

export interface ListedPart {
  readonly partNumber: number;
  readonly etag: string;
  /** What the client says its checksum is. */
  readonly checksum: string | undefined;
}

const mostParts = 10_000;

export function readListedParts(root: XmlElement, algorithm: string | null): readonly ListedPart[] {
  const listed = root.all('Part').map((part) => {
    const number = part.text('PartNumber') ?? '';
    const etag = part
      .text('ETag')
      ?.trim()
      .replace(/^"(.*)"$/, '$1');
    if (!/^\s*\d{1,5}\s*$/.test(number) || etag === undefined) throw malformed();
    const checksum = algorithm === null ? undefined : part.text(`Checksum${algorithm}`);
    return { partNumber: Number(number), etag, checksum };
  });
  if (listed.length === 0 || listed.length > mostParts) throw malformed();
  for (const [index, part] of listed.entries()) {
    const before = listed[index - 1];
    if (before !== undefined && before.partNumber >= part.partNumber) {
      throw new S3Error('InvalidPartOrder');
    }
  }
  return listed;
}

export interface AssembleOptions {
  readonly upload: Upload;
  readonly uploaded: readonly UploadPart[];
  readonly listed: readonly ListedPart[];
  readonly partBytesMin: number;
  /** What the client says the checksum of the whole is. */
  readonly expected: string | undefined;
  readonly expectedSize: number | undefined;
}

export function assemble(options: AssembleOptions): Assembly {
  const { upload, listed, expectedSize } = options;
  const parts = chosenParts(options);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (expectedSize !== undefined && expectedSize !== size) {
    const message =
      'The provided x-amz-mp-object-size header value does not match what was computed.';
    throw new S3Error('InvalidRequest', message);
  }
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  const etag = `${createHash('md5').update(digests).digest('hex')}-${parts.length}`;
  const checksum = checksumOf(upload, parts);
  checkExpected(options.expected, checksum);
  const { headers, metadata, tags } = upload;
  const object = { headers, metadata, tags, size, etag, fileId: null, checksum };
  const completion: Completion = {
    etag,
    checksum,
    parts: listed.map(({ partNumber, etag: listedEtag }) => ({ partNumber, etag: listedEtag })),
  };
  return { object, parts: parts.map(withoutEtag), completion };
}

function withoutEtag({ partNumber, fileId, size, checksum }: UploadPart): ObjectPart {
  return { partNumber, fileId, size, checksum };
}

function chosenParts(options: AssembleOptions): readonly UploadPart[] {
  const { uploaded, listed, partBytesMin, upload } = options;
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]));
  return listed.map((one, index) => {
    const part = byNumber.get(one.partNumber);
    const isSame = part?.etag === one.etag && hasChecksum(part, one, upload);
    if (part === undefined || !isSame) {
      throw new S3Error('InvalidPart', undefined, {
        UploadId: upload.uploadId,
        PartNumber: String(one.partNumber),
        ETag: one.etag,
      });
    }
    if (index < listed.length - 1 && part.size < partBytesMin) {
      throw new S3Error('EntityTooSmall', undefined, {
        ETag: part.etag,
        MinSizeAllowed: String(partBytesMin),
        PartNumber: String(part.partNumber),
        ProposedSize: String(part.size),
      });
    }
    return part;
  });
}

function hasChecksum(part: UploadPart, { checksum }: ListedPart, upload: Upload): boolean {
  if (checksum !== undefined) return checksum === part.checksum;
  if (upload.checksumType !== 'COMPOSITE') return true;
  const message = [
    `The upload was created using a ${upload.checksumAlgorithm?.toLowerCase()}`,
    'checksum. The complete request must include the checksum for each part. It was',
    `missing for part ${part.partNumber} in the request.`,
  ].join(' ');
  throw new S3Error('InvalidRequest', message);
}

function checksumOf(upload: Upload, parts: readonly UploadPart[]): Checksum | null {
  const { checksumAlgorithm: algorithm, checksumType: type } = upload;
  if (algorithm === null || type === null) return null;
  const pieces = parts.map(({ checksum, size }) => ({
    checksum: Buffer.from(checksum ?? '', 'base64'),
    size,
  }));
  if (type === 'FULL_OBJECT') {
    return { algorithm, type, value: combineChecksums(algorithm, pieces).toString('base64') };
  }
  const hasher = hasherOf(algorithm);
  for (const { checksum } of pieces) hasher.update(checksum);
  return { algorithm, type, value: `${hasher.digest().toString('base64')}-${parts.length}` };
}

function checkExpected(expected: string | undefined, checksum: Checksum | null): void {
  if (expected === undefined || checksum === null) return;
  const isSame = expected === checksum.value || expected === checksum.value.replace(/-\d+$/, '');
  if (isSame) return;
  const message = `The ${checksum.algorithm} you specified did not match the calculated checksum.`;
  throw new S3Error('BadDigest', message);
}

/** Whether an upload that is complete already was completed with the same list. */
export function isSameList(completion: Completion, listed: readonly ListedPart[]): boolean {
  if (completion.parts.length !== listed.length) return false;
  return listed.every((one, index) => {
    const before = completion.parts[index];
    return before?.partNumber === one.partNumber && before.etag === one.etag;
  });
}
