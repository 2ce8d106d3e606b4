import { readWhere, withS3 } from '../aws/s3.ts';
import { defineKind, removeEach } from '../kind.ts';

/** A bucket that the test made, with all that is in it. */
export const s3Bucket = defineKind({
  name: 's3-bucket',
  read: readWhere,
  describe: ({ bucket, endpoint }) =>
    endpoint === undefined ? `s3://${bucket}` : `s3://${bucket} at ${endpoint}`,
  remove: (items, tools) =>
    removeEach(items, ({ what, live }) =>
      withS3(what, live, tools, async (calls) => {
        return (await calls.deletePrefix('')) ?? (await calls.deleteBucket());
      }),
    ),
});
