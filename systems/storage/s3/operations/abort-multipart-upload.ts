import { abortUpload } from '../../metadata/s3/uploads.ts';
import { bucketFor } from '../access.ts';
import type { Operation } from '../operation.ts';
import { noSuchUpload, uploadName } from '../part-writing.ts';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  target: 'object',
  query: ['uploadId'],
  async run(request, context) {
    const bucket = await bucketFor(request, context, 'write');
    const name = uploadName(request, bucket);
    const isAborted = await abortUpload(context.db, name, context.settings.graceMs);
    if (!isAborted) throw noSuchUpload(name.uploadId);
    return { status: 204 };
  },
};
