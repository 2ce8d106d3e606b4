import { keysPerCall, readWhere, type S3Where, withS3 } from '../aws/s3.ts';
import { defineKind } from '../kind.ts';

export const s3Key = defineKind<{ readonly where: S3Where; readonly key: string }>({
  name: 's3-key',
  read: (what) => ({ where: readWhere(what), key: what.text('key') }),
  describe: ({ where, key }) => `s3://${where.bucket}/${key}`,
  together: { key: ({ where }) => JSON.stringify(where), max: keysPerCall },
  remove: async (items, tools) => {
    const [first] = items;
    if (first === undefined) return [];
    return await withS3(first.what.where, first.live, tools, (calls) =>
      calls.deleteKeys(items.map(({ what }) => ({ Key: what.key }))),
    );
  },
});
