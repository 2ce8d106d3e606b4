import { bucketFor } from '../access.ts';
import type { Operation } from '../operation.ts';
import { escapeXml, xmlHeader } from '../xml/write.ts';

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  method: 'GET',
  target: 'bucket',
  query: ['location'],
  async run(request, context) {
    await bucketFor(request, context, 'read');
    const { region } = context.settings;
    // The first region of AWS has no name here.
    const name = region === 'us-east-1' ? '' : escapeXml(region);
    const root = 'LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    return { status: 200, body: `${xmlHeader}<${root}>${name}</LocationConstraint>` };
  },
};
