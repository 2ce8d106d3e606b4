import { setBucketTags } from '../../metadata/s3/buckets.ts';
import { bucketFor } from '../access.ts';
import type { Operation } from '../operation.ts';

export const deleteBucketTagging: Operation = {
  name: 'DeleteBucketTagging',
  method: 'DELETE',
  target: 'bucket',
  query: ['tagging'],
  async run(request, context) {
    const { bucketId } = await bucketFor(request, context, 'write');
    await setBucketTags(context.db, bucketId, null);
    return { status: 204 };
  },
};
