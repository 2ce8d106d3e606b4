import { isForeignKeyError } from '../../metadata/s3/conflicts.ts';
import { findObject, putObject as storeObject } from '../../metadata/s3/objects.ts';
import type { Checksum } from '../../model/s3.ts';
import { bucketFor, checkedBucket } from '../access.ts';
import { quoted, writeCondition } from '../conditions.ts';
import { checksumHeaders, readObjectFacts } from '../object-headers.ts';
import type { Operation } from '../operation.ts';
import { keepOrAbandon, writeBody } from '../writing.ts';

export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  target: 'object',
  async run(request, context) {
    const { head, key, body } = request;
    const bucket = checkedBucket(request, await context.buckets.find(request.bucket), 'write');
    const facts = readObjectFacts(head);
    const check = writeCondition((name) => head.headers.get(name));
    // A body that would be refused need not come at all.
    check?.(await findObject(context.db, bucket.bucketId, key));
    const { file, sums } = await writeBody(request, context, {
      name: `s3://${bucket.name}/${key}`,
      contentType: facts.headers['content-type'] ?? '',
      owner: request.user.name,
    });
    const checksum: Checksum | null =
      body.checksum === undefined
        ? null
        : { algorithm: body.checksum.algorithm, type: 'FULL_OBJECT', value: sums.checksum ?? '' };
    const object = {
      ...facts,
      size: sums.sizeBytes,
      etag: sums.md5,
      fileId: file?.fileId ?? null,
      checksum,
    };
    await keepOrAbandon(context, file, async () => {
      const { db, settings } = context;
      const place = { bucketId: bucket.bucketId, key, check, graceMs: settings.graceMs };
      try {
        await storeObject(db, place, object, file);
      } catch (error) {
        if (!isForeignKeyError(error)) throw error;
        // The bucket was deleted meanwhile; one of its name may have been made since.
        context.buckets.forget(bucket.name);
        const { bucketId } = await bucketFor(request, context, 'write');
        await storeObject(db, { ...place, bucketId }, object, file);
      }
    });
    return { status: 200, headers: { etag: quoted(sums.md5), ...checksumHeaders(checksum) } };
  },
};
