import { bucketFor } from '../access.ts';
import { S3Error } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { tagsXml } from '../tags.ts';

export const getBucketTagging: Operation = {
  name: 'GetBucketTagging',
  method: 'GET',
  target: 'bucket',
  query: ['tagging'],
  async run(request, context) {
    const { tags, name } = await bucketFor(request, context, 'read');
    if (tags === null) throw new S3Error('NoSuchTagSet', undefined, { BucketName: name });
    return { status: 200, body: tagsXml(tags) };
  },
};
