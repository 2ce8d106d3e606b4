import type { ObjectPart, StoredObject } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
import { checkVersion } from '../copy-source.ts';
import { S3Error } from '../errors.ts';
import type { Operation, S3Request } from '../operation.ts';
import { objectIn, partsOf } from '../reading.ts';
import { checksumNodes, partChecksumNodes } from '../result-nodes.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
const mostParts = 1_000;

export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  method: 'GET',
  target: 'object',
  query: ['attributes'],
  async run(request, context) {
    checkVersion(request);
    const asked = attributesAsked(request);
    const bucket = await bucketFor(request, context, 'read');
    const object = await objectIn(context, bucket, request.key);
    const parts = object.partCount === null ? [] : ((await partsOf(context, object)) ?? []);
    const nodes: readonly XmlNode[] = [
      ['ETag', asked.has('ETag') ? object.etag : undefined],
      ...(asked.has('Checksum') && object.checksum !== null
        ? ([['Checksum', checksumNodes(object.checksum)]] as const)
        : []),
      ...(asked.has('ObjectParts') && parts.length > 0
        ? ([['ObjectParts', partNodes(request, object, parts)]] as const)
        : []),
      ['StorageClass', asked.has('StorageClass') ? storageClass(object) : undefined],
      ['ObjectSize', asked.has('ObjectSize') ? object.size : undefined],
    ];
    return {
      status: 200,
      headers: { 'last-modified': object.modifiedAt.toUTCString() },
      body: xmlDocument('GetObjectAttributesResponse', nodes),
    };
  },
};

function storageClass({ headers }: StoredObject): string {
  return headers['x-amz-storage-class'] ?? 'STANDARD';
}

function attributesAsked({ head }: S3Request): ReadonlySet<string> {
  const names = (head.headers.get('x-amz-object-attributes') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const isKnown = (name: string) => known.some((one) => one === name);
  if (names.length > 0 && names.every(isKnown)) return new Set(names);
  throw new S3Error('InvalidArgument', 'Invalid attribute name specified.', {
    ArgumentName: 'x-amz-object-attributes',
  });
}

function partNodes(
  { head }: S3Request,
  { checksum }: StoredObject,
  parts: readonly ObjectPart[],
): readonly XmlNode[] {
  const limit = numberIn(head.headers.get('x-amz-max-parts'), mostParts);
  const after = numberIn(head.headers.get('x-amz-part-number-marker'), 0);
  const rest = parts.filter(({ partNumber }) => partNumber > after);
  const shown = rest.slice(0, Math.min(limit, mostParts));
  const isTruncated = rest.length > shown.length;
  // Parts of an upload without checksums are only counted, as AWS does.
  const listed = checksum === null ? [] : shown;
  return [
    ['PartsCount', parts.length],
    ['PartNumberMarker', after],
    ['NextPartNumberMarker', isTruncated ? shown.at(-1)?.partNumber : undefined],
    ['MaxParts', limit],
    ['IsTruncated', isTruncated],
    ...listed.map(
      (part): XmlNode => [
        'Part',
        [
          ['PartNumber', part.partNumber],
          ['Size', part.size],
          ...partChecksumNodes(checksum?.algorithm ?? null, part.checksum),
        ],
      ],
    ),
  ];
}

function numberIn(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : otherwise;
}
