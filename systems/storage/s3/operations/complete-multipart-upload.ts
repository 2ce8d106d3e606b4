import { completeUpload, findUpload } from '../../metadata/s3/uploads.ts';
import type { Checksum } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
import { assemble, isSameList, readListedParts } from '../assembling.ts';
import { checksumHeader } from '../checksums/algorithms.ts';
import { quoted, writeCondition } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import type { Operation, S3Request } from '../operation.ts';
import { noSuchUpload, uploadName } from '../part-writing.ts';
import { checksumNodes } from '../result-nodes.ts';
import { readWhole } from '../streaming/body.ts';
import { readXml } from '../xml/read.ts';
import { xmlDocument } from '../xml/write.ts';

const mostBytes = 4 * 1024 * 1024;

/**
 * A client that lost the answer asks again: the same list has the same answer, and changes
 * nothing.
 */
export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  target: 'object',
  query: ['uploadId'],
  sumsBody: false,
  async run(request, context) {
    const { head, key, body } = request;
    const bucket = await bucketFor(request, context, 'write');
    const name = uploadName(request, bucket);
    const found = await findUpload(context.db, name);
    if (found === undefined) throw noSuchUpload(name.uploadId);
    const root = readXml(await readWhole(body, mostBytes), 'CompleteMultipartUpload');
    const algorithm = found.checksumAlgorithm;
    const listed = readListedParts(root, algorithm);
    const { settings, db } = context;
    const place = {
      bucketId: bucket.bucketId,
      key,
      check: writeCondition((header) => head.headers.get(header)),
      graceMs: settings.graceMs,
    };
    const expected = algorithm === null ? undefined : head.headers.get(checksumHeader(algorithm));
    const done = await completeUpload(db, name.uploadId, place, (upload, uploaded) =>
      assemble({
        upload,
        uploaded,
        listed,
        partBytesMin: settings.partBytesMin,
        expected,
        expectedSize: sizeSaid(request),
      }),
    );
    if (done.kind === 'unknown') throw noSuchUpload(name.uploadId);
    if (done.kind === 'now') return answer(request, done.object.etag, done.object.checksum);
    if (!isSameList(done.completion, listed)) throw noSuchUpload(name.uploadId);
    return answer(request, done.completion.etag, done.completion.checksum);
  },
};

function sizeSaid({ head }: S3Request): number | undefined {
  const text = head.headers.get('x-amz-mp-object-size');
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', undefined, { ArgumentName: 'x-amz-mp-object-size' });
}

function answer({ head, bucket, key }: S3Request, etag: string, checksum: Checksum | null) {
  const host = head.headers.get('host') ?? '';
  const nodes = [
    ['Location', `http://${host}/${bucket}/${key}`],
    ['Bucket', bucket],
    ['Key', key],
    ['ETag', quoted(etag)],
    ...checksumNodes(checksum),
  ] as const;
  return { status: 200, body: xmlDocument('CompleteMultipartUploadResult', nodes) };
}
