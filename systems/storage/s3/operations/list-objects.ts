import { afterKey, afterPrefix } from '../../metadata/s3/key-order.ts';
import { nameOf, listObjects as pageOfObjects } from '../../metadata/s3/listing.ts';
import { bucketFor } from '../access.ts';
import { entryNode } from '../object-nodes.ts';
import type { Operation } from '../operation.ts';
import { delimiterOf, limitOf, nameEncoder } from '../paging.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const mostKeys = 1_000;

/** The first version: pages begin after a name, which clients take from the page before. */
export const listObjects: Operation = {
  name: 'ListObjects',
  method: 'GET',
  target: 'bucket',
  async run(request, context) {
    const { query } = request.head;
    const bucket = await bucketFor(request, context, 'read');
    const encode = nameEncoder(query);
    const limit = limitOf(query, 'max-keys', mostKeys);
    const prefix = query.get('prefix') ?? '';
    const delimiter = delimiterOf(query);
    const marker = query.get('marker') ?? '';
    const { entries, next } = await pageOfObjects(context.db, {
      bucketId: bucket.bucketId,
      prefix,
      delimiter,
      from: placeAfter(marker, prefix, delimiter),
      limit,
    });
    const last = next === undefined ? undefined : entries.at(-1);
    // Without a delimiter clients take the last key themselves.
    const nextMarker = last === undefined || delimiter === undefined ? undefined : nameOf(last);
    const nodes: readonly XmlNode[] = [
      ['Name', bucket.name],
      ['Prefix', encode(prefix)],
      ['Marker', encode(marker)],
      ['NextMarker', nextMarker === undefined ? undefined : encode(nextMarker)],
      ['Delimiter', delimiter === undefined ? undefined : encode(delimiter)],
      ['MaxKeys', limit],
      ['EncodingType', query.get('encoding-type')],
      ['IsTruncated', next !== undefined],
      ...entries.map((entry) => entryNode(entry, encode, bucket.ownerId)),
    ];
    return { status: 200, body: xmlDocument('ListBucketResult', nodes) };
  },
};

/** A marker that is a common prefix stands for all that begins with it. */
function placeAfter(marker: string, prefix: string, delimiter: string | undefined): string {
  if (marker === '') return '';
  const isPrefix =
    delimiter !== undefined &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length &&
    marker.length >= prefix.length + delimiter.length;
  return (isPrefix ? afterPrefix(marker) : undefined) ?? afterKey(marker);
}
