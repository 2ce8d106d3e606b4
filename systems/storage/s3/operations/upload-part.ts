import type { Upload } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
import { checksumHeader } from '../checksums/algorithms.ts';
import { quoted } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { refuseUnknown } from '../object-headers.ts';
import type { Operation, S3Request } from '../operation.ts';
import { aboutPart, openUpload, partNumberOf, storePart } from '../part-writing.ts';
import { writeBody } from '../writing.ts';

export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  target: 'object',
  query: ['partNumber', 'uploadId'],
  async run(request, context) {
    refuseUnknown(request.head);
    partNumberOf(request);
    const bucket = await bucketFor(request, context, 'write');
    const upload = await openUpload(request, context, bucket);
    checkAlgorithm(request, upload);
    const { file, sums } = await writeBody(request, context, aboutPart(request, bucket, upload));
    const checksum = upload.checksumAlgorithm === null ? null : (sums.checksum ?? null);
    const bytes = { file, size: sums.sizeBytes, etag: sums.md5, checksum };
    await storePart(request, context, bucket, bytes);
    const algorithm = request.body.checksum?.algorithm;
    return {
      status: 200,
      headers: {
        etag: quoted(sums.md5),
        ...(algorithm === undefined ? {} : { [checksumHeader(algorithm)]: sums.checksum }),
      },
    };
  },
};

/** Checksums of parts become that of the object, so all have to be of one kind. */
function checkAlgorithm({ body }: S3Request, { checksumAlgorithm }: Upload): void {
  const given = body.checksum?.algorithm ?? null;
  if (checksumAlgorithm === null || given === checksumAlgorithm) return;
  const message = [
    'Checksum Type mismatch occurred, expected checksum Type:',
    `${checksumAlgorithm.toLowerCase()}, actual checksum Type:`,
    `${given?.toLowerCase() ?? 'null'}`,
  ].join(' ');
  throw new S3Error('InvalidRequest', message);
}
