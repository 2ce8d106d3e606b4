import { bucketFor } from '../access.ts';
import type { Operation } from '../operation.ts';

export const headBucket: Operation = {
  name: 'HeadBucket',
  method: 'HEAD',
  target: 'bucket',
  async run(request, context) {
    await bucketFor(request, context, 'read');
    return { status: 200, headers: { 'x-amz-bucket-region': context.settings.region } };
  },
};
