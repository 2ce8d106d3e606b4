import { afterKey } from '../../metadata/s3/key-order.ts';
import { listObjects } from '../../metadata/s3/listing.ts';
import { bucketFor } from '../access.ts';
import { entryNode } from '../object-nodes.ts';
import type { Operation } from '../operation.ts';
import { delimiterOf, limitOf, nameEncoder, readToken, tokenOf } from '../paging.ts';
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
