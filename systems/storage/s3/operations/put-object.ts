import { findObject, putObject as storeObject } from '../../metadata/s3/objects.ts';
import type { Checksum } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
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
    const bucket = await bucketFor(request, context, 'write');
    const { bucketId } = bucket;
    const facts = readObjectFacts(head);
    const check = writeCondition((name) => head.headers.get(name));
    if (head.headers.has('if-match') || head.headers.has('if-none-match')) {
      // A body that would be refused need not come at all.
      check(await findObject(context.db, bucketId, key));
    }
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
    const place = { bucketId, key, check, graceMs: context.settings.graceMs };
    await keepOrAbandon(context, file, () => storeObject(context.db, place, object, file));
    return { status: 200, headers: { etag: quoted(sums.md5), ...checksumHeaders(checksum) } };
  },
};
