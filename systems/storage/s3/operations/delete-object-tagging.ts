import { setObjectTags } from '../../metadata/s3/objects.ts';
import { bucketFor } from '../access.ts';
import { checkVersion } from '../copy-source.ts';
import { S3Error } from '../errors.ts';
import type { Operation } from '../operation.ts';

export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  method: 'DELETE',
  target: 'object',
  query: ['tagging'],
  async run(request, context) {
    const { key } = request;
    checkVersion(request);
    const { bucketId } = await bucketFor(request, context, 'write');
    if (!(await setObjectTags(context.db, bucketId, key, []))) {
      throw new S3Error('NoSuchKey', undefined, { Key: key });
    }
    return { status: 204 };
  },
};
