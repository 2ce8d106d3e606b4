/** PURE: objects and common prefixes, as both versions of the listing show them. */
import type { Entry } from '../metadata/s3/listing.ts';
import { quoted } from './conditions.ts';
import { ownerNodes } from './result-nodes.ts';
import type { XmlNode } from './xml/write.ts';

export function entryNode(
  entry: Entry,
  encode: (name: string) => string,
  owner: string | undefined,
): XmlNode {
  if (entry.kind === 'prefix') return ['CommonPrefixes', [['Prefix', encode(entry.prefix)]]];
  const { key, modifiedAt, etag, size, checksum, headers } = entry.object;
  return [
    'Contents',
    [
      ['Key', encode(key)],
      ['LastModified', modifiedAt.toISOString()],
      ['ETag', quoted(etag)],
      ['ChecksumAlgorithm', checksum?.algorithm],
      ['ChecksumType', checksum?.type],
      ['Size', size],
      ['Owner', owner === undefined ? undefined : ownerNodes(owner, owner)],
      ['StorageClass', headers['x-amz-storage-class'] ?? 'STANDARD'],
    ],
  ];
}
