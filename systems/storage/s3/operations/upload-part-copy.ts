import { bucketFor } from '../access.ts';
import { cryptoHasher, hasherOf } from '../checksums/algorithms.ts';
import { checkCopySource, quoted } from '../conditions.ts';
import { copySourceOf } from '../copy-source.ts';
import type { Operation } from '../operation.ts';
import { aboutPart, openUpload, partNumberOf, storePart } from '../part-writing.ts';
import { readCopyRange } from '../ranges.ts';
import { openObject } from '../reading.ts';
import { partChecksumNodes } from '../result-nodes.ts';
import { writeBytes } from '../writing.ts';
import { xmlDocument } from '../xml/write.ts';

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  method: 'PUT',
  target: 'object',
  query: ['partNumber', 'uploadId'],
  header: 'x-amz-copy-source',
  async run(request, context) {
    const { headers } = request.head;
    partNumberOf(request);
    const bucket = await bucketFor(request, context, 'write');
    const upload = await openUpload(request, context, bucket);
    const source = await copySourceOf(request, context);
    const { open, range } = await openObject(context, source.bucket, source.key, (object) => {
      checkCopySource((name) => headers.get(name), object);
      return readCopyRange(headers.get('x-amz-copy-source-range'), object.size);
    });
    const { start, end } = range ?? { start: 0, end: open.object.size };
    const md5 = cryptoHasher('md5');
    const algorithm = upload.checksumAlgorithm;
    const hasher = algorithm === null ? undefined : hasherOf(algorithm);
    async function* bytes() {
      if (end === start) return;
      for await (const piece of open.read({ start, end })) {
        md5.update(piece);
        hasher?.update(piece);
        yield piece;
      }
    }
    const about = aboutPart(request, bucket, upload);
    const file = await writeBytes(bytes(), end - start, context, about);
    const etag = md5.digest().toString('hex');
    const checksum = hasher?.digest().toString('base64') ?? null;
    const part = { file, size: end - start, etag, checksum };
    const stored = await storePart(request, context, bucket, part);
    const result = [
      ['ETag', quoted(etag)],
      ['LastModified', stored.createdAt.toISOString()],
      ...partChecksumNodes(algorithm, checksum),
    ] as const;
    return { status: 200, body: xmlDocument('CopyPartResult', result) };
  },
};
