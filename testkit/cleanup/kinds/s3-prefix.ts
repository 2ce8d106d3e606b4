import { readWhere, type S3Where, withS3 } from '../aws/s3.ts';
import { defineKind, removeEach } from '../kind.ts';

export const s3Prefix = defineKind<{ readonly where: S3Where; readonly prefix: string }>({
  name: 's3-prefix',
  // An empty prefix is the whole bucket: only a bucket that the test made itself is emptied.
  read: (what) => ({ where: readWhere(what), prefix: what.text('prefix') }),
  describe: ({ where, prefix }) => `s3://${where.bucket}/${prefix}*`,
  remove: (items, tools) =>
    removeEach(items, ({ what, live }) =>
      withS3(what.where, live, tools, (calls) => calls.deletePrefix(what.prefix)),
    ),
});
