/** PURE: tags of objects and buckets, from a header or from XML. */
import type { Tags } from '../model/s3.ts';
import { S3Error } from './errors.ts';
import { parseQuery } from './http/query.ts';
import { malformed, readXml } from './xml/read.ts';
import { xmlDocument } from './xml/write.ts';

const mostTags = { object: 10, bucket: 50 } as const;

export function headerTags(header: string | undefined): Tags {
  if (header === undefined) return [];
  const pairs = header.split('&').filter((one) => one !== '');
  const tags = pairs.map((pair) => {
    const query = parseQuery(pair);
    const [key = ''] = query.names;
    return { key, value: query.get(key) ?? '' };
  });
  return checkTags(tags, 'object');
}

export function xmlTags(bytes: Uint8Array, of: keyof typeof mostTags): Tags {
  const set = readXml(bytes, 'Tagging').one('TagSet');
  if (set === undefined) throw malformed();
  const tags = set.all('Tag').map((tag) => {
    const key = tag.text('Key');
    const value = tag.text('Value');
    if (key === undefined || value === undefined) throw malformed();
    return { key, value };
  });
  return checkTags(tags, of);
}

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function checkTags(tags: Tags, of: keyof typeof mostTags): Tags {
  if (tags.length > mostTags[of]) {
    const message =
      of === 'object'
        ? 'Object tags cannot be greater than 10'
        : 'Bucket tag count cannot be greater than 50';
    throw new S3Error('BadRequest', message);
  }
  const keys = new Set(tags.map(({ key }) => key));
  if (keys.size < tags.length) {
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  for (const { key, value } of tags) {
    if (key === '' || [...key].length > 128 || !allowed.test(key)) {
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key });
    }
    if ([...value].length > 256 || !allowed.test(value)) {
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', {
        TagKey: key,
        TagValue: value,
      });
    }
    if (key.startsWith('aws:')) {
      throw new S3Error('InvalidTag', 'System tags cannot be added/updated by requester');
    }
  }
  return tags;
}

export function tagsXml(tags: Tags): string {
  return xmlDocument('Tagging', [
    [
      'TagSet',
      tags.map(
        ({ key, value }) =>
          [
            'Tag',
            [
              ['Key', key],
              ['Value', value],
            ],
          ] as const,
      ),
    ],
  ]);
}
