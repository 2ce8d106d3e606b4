import { afterKey } from '../../metadata/s3/key-order.ts';
import { type Entry, listObjects } from '../../metadata/s3/listing.ts';
import type { StoredObject } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
import { quoted } from '../conditions.ts';
import type { Operation } from '../operation.ts';
import { delimiterOf, limitOf, nameEncoder, readToken, tokenOf } from '../paging.ts';
import { ownerNodes } from '../result-nodes.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const mostKeys = 1_000;

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  target: 'bucket',
  query: [['list-type', '2']],
  async run(request, context) {
    const { query } = request.head;
    const bucket = await bucketFor(request, context, 'read');
    const encode = nameEncoder(query);
    const limit = limitOf(query, 'max-keys', mostKeys);
    const prefix = query.get('prefix') ?? '';
    const delimiter = delimiterOf(query);
    const startAfter = query.get('start-after');
    const token = query.get('continuation-token');
    const from = readToken(token) ?? (startAfter ? afterKey(startAfter) : '');
    const { entries, next } = await listObjects(context.db, {
      bucketId: bucket.bucketId,
      prefix,
      delimiter,
      from,
      limit,
    });
    const owner = query.get('fetch-owner') === 'true' ? bucket.ownerId : undefined;
    const nodes: readonly XmlNode[] = [
      ['Name', bucket.name],
      ['Prefix', encode(prefix)],
      ['Delimiter', delimiter === undefined ? undefined : encode(delimiter)],
      ['MaxKeys', limit],
      ['EncodingType', query.get('encoding-type')],
      ['KeyCount', entries.length],
      ['IsTruncated', next !== undefined],
      ['ContinuationToken', token],
      ['NextContinuationToken', next === undefined ? undefined : tokenOf(next)],
      ['StartAfter', startAfter === undefined ? undefined : encode(startAfter)],
      ...entries.map((entry) => entryNode(entry, encode, owner)),
    ];
    return { status: 200, body: xmlDocument('ListBucketResult', nodes) };
  },
};

export function entryNode(
  entry: Entry,
  encode: (name: string) => string,
  owner: string | undefined,
): XmlNode {
  if (entry.kind === 'prefix') return ['CommonPrefixes', [['Prefix', encode(entry.prefix)]]];
  return ['Contents', objectNodes(entry.object, encode, owner)];
}

function objectNodes(
  object: StoredObject,
  encode: (name: string) => string,
  owner: string | undefined,
): readonly XmlNode[] {
  const { key, modifiedAt, etag, size, checksum, headers } = object;
  return [
    ['Key', encode(key)],
    ['LastModified', modifiedAt.toISOString()],
    ['ETag', quoted(etag)],
    ['ChecksumAlgorithm', checksum?.algorithm],
    ['ChecksumType', checksum?.type],
    ['Size', size],
    ['Owner', owner === undefined ? undefined : ownerNodes(owner, owner)],
    ['StorageClass', headers['x-amz-storage-class'] ?? 'STANDARD'],
  ];
}
