import { bucketFor } from '../access.ts';
import { checkVersion } from '../copy-source.ts';
import type { Operation } from '../operation.ts';
import { objectIn } from '../reading.ts';
import { tagsXml } from '../tags.ts';

export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  method: 'GET',
  target: 'object',
  query: ['tagging'],
  async run(request, context) {
    checkVersion(request);
    const bucket = await bucketFor(request, context, 'read');
    const { tags } = await objectIn(context, bucket, request.key);
    return { status: 200, body: tagsXml(tags) };
  },
};
