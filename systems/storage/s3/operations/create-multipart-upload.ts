import { uuidv7 } from '@gauntlet/kit/http';
import { createUpload } from '../../metadata/s3/uploads.ts';
import type { ChecksumAlgorithm, ChecksumType } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
import { canCombine } from '../checksums/combine.ts';
import { algorithmNamed } from '../checksums/plan.ts';
import { S3Error } from '../errors.ts';
import type { Head } from '../http/head.ts';
import { readObjectFacts } from '../object-headers.ts';
import type { Operation } from '../operation.ts';
import { xmlDocument } from '../xml/write.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  target: 'object',
  query: ['uploads'],
  async run(request, context) {
    const { head, key, user } = request;
    const { bucketId, name } = await bucketFor(request, context, 'write');
    const checksum = checksumOf(head);
    const uploadId = uuidv7(context.now().getTime());
    const initiatorId = user.userId;
    const facts = readObjectFacts(head);
    const upload = { uploadId, bucketId, key, initiatorId, ...facts, ...checksum };
    await createUpload(context.db, upload);
    return {
      status: 200,
      headers: {
        'x-amz-checksum-algorithm': checksum.checksumAlgorithm ?? undefined,
        'x-amz-checksum-type': checksum.checksumType ?? undefined,
      },
      body: xmlDocument('InitiateMultipartUploadResult', [
        ['Bucket', name],
        ['Key', key],
        ['UploadId', uploadId],
      ]),
    };
  },
};

interface UploadChecksum {
  readonly checksumAlgorithm: ChecksumAlgorithm | null;
  readonly checksumType: ChecksumType | null;
}

function checksumOf({ headers }: Head): UploadChecksum {
  const name = headers.get('x-amz-checksum-algorithm');
  const type = headers.get('x-amz-checksum-type')?.toUpperCase();
  if (name === undefined) {
    if (type === undefined) return { checksumAlgorithm: null, checksumType: null };
    const message =
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.';
    throw new S3Error('InvalidRequest', message);
  }
  const checksumAlgorithm = algorithmNamed(name);
  const checksumType = type ?? (checksumAlgorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const isRight =
    checksumType === 'FULL_OBJECT'
      ? canCombine(checksumAlgorithm)
      : checksumType === 'COMPOSITE' && checksumAlgorithm !== 'CRC64NVME';
  if (!isRight) {
    const message = [
      `The ${checksumType} checksum type cannot be used with the`,
      `${checksumAlgorithm.toLowerCase()} checksum algorithm.`,
    ].join(' ');
    throw new S3Error('InvalidRequest', message);
  }
  return { checksumAlgorithm, checksumType: checksumType as ChecksumType };
}
