import { findParts } from '../../metadata/s3/uploads.ts';
import { bucketFor } from '../access.ts';
import { quoted } from '../conditions.ts';
import type { Operation } from '../operation.ts';
import { limitOf, nameEncoder } from '../paging.ts';
import { openUpload } from '../part-writing.ts';
import { ownerNodes, partChecksumNodes } from '../result-nodes.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const mostParts = 1_000;

export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  target: 'object',
  query: ['uploadId'],
  async run(request, context) {
    const { query } = request.head;
    const bucket = await bucketFor(request, context, 'read');
    const upload = await openUpload(request, context, bucket);
    const limit = limitOf(query, 'max-parts', mostParts);
    const marker = limitOf(query, 'part-number-marker', 2 ** 31 - 1);
    const after = query.get('part-number-marker') === undefined ? 0 : marker;
    const all = await findParts(context.db, upload.uploadId);
    const rest = all.filter(({ partNumber }) => partNumber > after);
    const parts = rest.slice(0, limit);
    const isTruncated = rest.length > parts.length;
    const { checksumAlgorithm } = upload;
    const nodes: readonly XmlNode[] = [
      ['Bucket', bucket.name],
      ['Key', nameEncoder(query)(request.key)],
      ['UploadId', upload.uploadId],
      ['Initiator', ownerNodes(upload.initiatorId, upload.initiatorId)],
      ['Owner', ownerNodes(bucket.ownerId, bucket.ownerId)],
      ['StorageClass', upload.headers['x-amz-storage-class'] ?? 'STANDARD'],
      ['PartNumberMarker', after],
      ['NextPartNumberMarker', isTruncated ? parts.at(-1)?.partNumber : undefined],
      ['MaxParts', limit],
      ['IsTruncated', isTruncated],
      ['ChecksumAlgorithm', checksumAlgorithm ?? undefined],
      ['ChecksumType', upload.checksumType ?? undefined],
      ...parts.map(
        (part): XmlNode => [
          'Part',
          [
            ['PartNumber', part.partNumber],
            ['LastModified', part.createdAt.toISOString()],
            ['ETag', quoted(part.etag)],
            ['Size', part.size],
            ...partChecksumNodes(checksumAlgorithm, part.checksum),
          ],
        ],
      ),
    ];
    return { status: 200, body: xmlDocument('ListPartsResult', nodes) };
  },
};
