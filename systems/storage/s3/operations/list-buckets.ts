import { listBuckets as pageOfBuckets } from '../../metadata/s3/buckets.ts';
import { mayUse } from '../access.ts';
import type { Operation } from '../operation.ts';
import { limitOf, readToken, tokenOf } from '../paging.ts';
import { ownerNodes } from '../result-nodes.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const mostBuckets = 10_000;

export const listBuckets: Operation = {
  name: 'ListBuckets',
  method: 'GET',
  target: 'service',
  async run({ head: { query }, user }, context) {
    const limit = limitOf(query, 'max-buckets', mostBuckets);
    const prefix = query.get('prefix') ?? '';
    const after = readToken(query.get('continuation-token')) ?? '';
    const seesAll = mayUse(user, '', 'read');
    const found = await pageOfBuckets(context.db, {
      ownerId: seesAll ? undefined : user.userId,
      prefix,
      after,
      limit: limit + 1,
    });
    const buckets = found.slice(0, limit);
    const last = buckets.at(-1);
    const token = found.length > limit && last !== undefined ? tokenOf(last.name) : undefined;
    const nodes: readonly XmlNode[] = [
      ['Owner', ownerNodes(user.userId, user.name)],
      [
        'Buckets',
        buckets.map(({ name, createdAt }) => [
          'Bucket',
          [
            ['Name', name],
            ['CreationDate', createdAt.toISOString()],
            ['BucketRegion', context.settings.region],
          ],
        ]),
      ],
      ['ContinuationToken', token],
      ['Prefix', query.get('prefix')],
    ];
    return { status: 200, body: xmlDocument('ListAllMyBucketsResult', nodes) };
  },
};
