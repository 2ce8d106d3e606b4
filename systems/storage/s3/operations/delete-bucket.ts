import { deleteBucket as removeBucket } from '../../metadata/s3/buckets.ts';
import { bucketFor } from '../access.ts';
import { S3Error } from '../errors.ts';
import type { Operation } from '../operation.ts';

export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  method: 'DELETE',
  target: 'bucket',
  async run(request, context) {
    const { bucketId, name } = await bucketFor(request, context, 'write');
    const isGone = await removeBucket(context.db, bucketId, context.settings.graceMs);
    context.buckets.forget(name);
    if (!isGone) throw new S3Error('BucketNotEmpty', undefined, { BucketName: name });
    return { status: 204 };
  },
};
