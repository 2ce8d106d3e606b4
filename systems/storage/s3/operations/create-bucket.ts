import { findBucket, createBucket as makeBucket } from '../../metadata/s3/buckets.ts';
import { mayCreateBuckets } from '../access.ts';
import { S3Error } from '../errors.ts';
import { isBucketName } from '../http/target.ts';
import { refuseUnknown } from '../object-headers.ts';
import type { Operation, S3Context } from '../operation.ts';
import { readWhole } from '../streaming/body.ts';
import { readXml } from '../xml/read.ts';

const mostBytes = 64 * 1024;

export const createBucket: Operation = {
  name: 'CreateBucket',
  method: 'PUT',
  target: 'bucket',
  async run(request, context) {
    const { bucket: name, user, head } = request;
    refuseUnknown(head);
    if (!isBucketName(name)) {
      throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
    }
    checkLocation(await readWhole(request.body, mostBytes), context);
    if (!mayCreateBuckets(user)) throw new S3Error('AccessDenied');
    const made = await makeBucket(context.db, name, user.userId);
    if (made === undefined) await answerTaken(context, name, user.userId);
    return { status: 200, headers: { location: `/${name}`, 'content-length': '0' } };
  },
};

function checkLocation(bytes: Buffer, { settings }: S3Context): void {
  if (bytes.length === 0) return;
  const asked = readXml(bytes, 'CreateBucketConfiguration').text('LocationConstraint');
  if (asked === undefined || asked === '' || asked === settings.region) return;
  const message = [
    `The ${asked} location constraint is incompatible for the region specific`,
    'endpoint this request was sent to.',
  ].join(' ');
  throw new S3Error('IllegalLocationConstraintException', message);
}

/**
 * In its first region AWS takes a second creation by the owner for done; in all others it says
 * so.
 */
async function answerTaken(context: S3Context, name: string, userId: string): Promise<void> {
  const bucket = await findBucket(context.db, name);
  const details = { BucketName: name };
  if (bucket?.ownerId !== userId) throw new S3Error('BucketAlreadyExists', undefined, details);
  if (context.settings.region !== 'us-east-1') {
    throw new S3Error('BucketAlreadyOwnedByYou', undefined, details);
  }
}
