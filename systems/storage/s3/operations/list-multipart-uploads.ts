import { listUploads, type UploadEntry } from '../../metadata/s3/upload-listing.ts';
import { bucketFor } from '../access.ts';
import type { Operation } from '../operation.ts';
import { delimiterOf, limitOf, nameEncoder } from '../paging.ts';
import { ownerNodes } from '../result-nodes.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const mostUploads = 1_000;

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  target: 'bucket',
  query: ['uploads'],
  async run(request, context) {
    const { query } = request.head;
    const bucket = await bucketFor(request, context, 'read');
    const encode = nameEncoder(query);
    const limit = limitOf(query, 'max-uploads', mostUploads);
    const prefix = query.get('prefix') ?? '';
    const delimiter = delimiterOf(query);
    const keyMarker = query.get('key-marker') ?? '';
    // Without a key it has no meaning.
    const uploadMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
    const { entries, isTruncated } = await listUploads(context.db, {
      bucketId: bucket.bucketId,
      prefix,
      delimiter,
      keyMarker,
      uploadMarker,
      limit,
    });
    const last = isTruncated ? entries.at(-1) : undefined;
    const nodes: readonly XmlNode[] = [
      ['Bucket', bucket.name],
      ['KeyMarker', encode(keyMarker)],
      ['UploadIdMarker', uploadMarker],
      ['NextKeyMarker', last === undefined ? undefined : encode(keyOf(last))],
      ['NextUploadIdMarker', last?.kind === 'upload' ? last.upload.uploadId : undefined],
      ['Prefix', encode(prefix)],
      ['Delimiter', delimiter === undefined ? undefined : encode(delimiter)],
      ['EncodingType', query.get('encoding-type')],
      ['MaxUploads', limit],
      ['IsTruncated', isTruncated],
      ...entries.map((entry) => entryNode(entry, encode, bucket.ownerId)),
    ];
    return { status: 200, body: xmlDocument('ListMultipartUploadsResult', nodes) };
  },
};

function keyOf(entry: UploadEntry): string {
  return entry.kind === 'upload' ? entry.upload.key : entry.prefix;
}

function entryNode(entry: UploadEntry, encode: (name: string) => string, ownerId: string): XmlNode {
  if (entry.kind === 'prefix') return ['CommonPrefixes', [['Prefix', encode(entry.prefix)]]];
  const { upload } = entry;
  return [
    'Upload',
    [
      ['Key', encode(upload.key)],
      ['UploadId', upload.uploadId],
      ['Initiator', ownerNodes(upload.initiatorId, upload.initiatorId)],
      ['Owner', ownerNodes(ownerId, ownerId)],
      ['StorageClass', upload.headers['x-amz-storage-class'] ?? 'STANDARD'],
      ['Initiated', upload.createdAt.toISOString()],
      ['ChecksumAlgorithm', upload.checksumAlgorithm ?? undefined],
      ['ChecksumType', upload.checksumType ?? undefined],
    ],
  ];
}
