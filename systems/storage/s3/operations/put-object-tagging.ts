import { setObjectTags } from '../../metadata/s3/objects.ts';
import { bucketFor } from '../access.ts';
import { checkVersion } from '../copy-source.ts';
import { S3Error } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { readWhole } from '../streaming/body.ts';
import { xmlTags } from '../tags.ts';

const mostBytes = 64 * 1024;

export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  method: 'PUT',
  target: 'object',
  query: ['tagging'],
  async run(request, context) {
    const { key } = request;
    checkVersion(request);
    const { bucketId } = await bucketFor(request, context, 'write');
    const tags = xmlTags(await readWhole(request.body, mostBytes), 'object');
    if (!(await setObjectTags(context.db, bucketId, key, tags))) {
      throw new S3Error('NoSuchKey', undefined, { Key: key });
    }
    return { status: 200, headers: { 'content-length': '0' } };
  },
};
