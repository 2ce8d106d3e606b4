import { deleteObjects } from '../../metadata/s3/deleting.ts';
import { bucketFor } from '../access.ts';
import { deleteCondition } from '../conditions.ts';
import { checkVersion } from '../copy-source.ts';
import type { Operation } from '../operation.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  target: 'object',
  async run(request, context) {
    const { head, key } = request;
    checkVersion(request);
    const { bucketId } = await bucketFor(request, context, 'write');
    const check = deleteCondition(head.headers.get('if-match'));
    await deleteObjects(context.db, bucketId, [{ key, check }], context.settings.graceMs);
    return { status: 204 };
  },
};
