import { setBucketTags } from '../../metadata/s3/buckets.ts';
import { bucketFor } from '../access.ts';
import type { Operation } from '../operation.ts';
import { readWhole } from '../streaming/body.ts';
import { xmlTags } from '../tags.ts';

const mostBytes = 128 * 1024;

export const putBucketTagging: Operation = {
  name: 'PutBucketTagging',
  method: 'PUT',
  target: 'bucket',
  query: ['tagging'],
  async run(request, context) {
    const { bucketId } = await bucketFor(request, context, 'write');
    const tags = xmlTags(await readWhole(request.body, mostBytes), 'bucket');
    await setBucketTags(context.db, bucketId, tags);
    return { status: 204 };
  },
};
