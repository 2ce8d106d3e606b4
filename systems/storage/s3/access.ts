/** Who may do what. A bucket is its owner's; who may see all of them, the role says. */
import { findBucket } from '../metadata/s3/buckets.ts';
import type { Bucket, KeyHolder, OwnedBucket } from '../model/s3.ts';
import { S3Error } from './errors.ts';
import type { S3Context, S3Request } from './operation.ts';

export type Access = 'read' | 'write';

/** PURE: the table of what is allowed. What it does not name is refused. */
export function mayUse(user: KeyHolder, ownerId: string, access: Access): boolean {
  switch (user.role) {
    case 'admin':
      return true;
    case 'writer':
      return ownerId === user.userId;
    case 'reader':
      return access === 'read';
    case 'server':
      return false;
  }
}

export function mayCreateBuckets({ role }: KeyHolder): boolean {
  return role === 'admin' || role === 'writer';
}

/** The bucket of the request, when its user may use it so. */
export async function bucketFor(
  request: S3Request,
  context: S3Context,
  access: Access,
  name = request.bucket,
  ownerHeader = 'x-amz-expected-bucket-owner',
): Promise<Bucket> {
  const bucket = await findBucket(context.db, name);
  return checkedBucket(request, bucket, access, name, ownerHeader);
}

/** The same for one that was looked up already. */
export function checkedBucket<Found extends OwnedBucket>(
  request: S3Request,
  bucket: Found | undefined,
  access: Access,
  name = request.bucket,
  ownerHeader = 'x-amz-expected-bucket-owner',
): Found {
  if (bucket === undefined) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
  if (!mayUse(request.user, bucket.ownerId, access)) throw new S3Error('AccessDenied');
  const expected = request.head.headers.get(ownerHeader);
  if (expected !== undefined && expected !== bucket.ownerId) throw new S3Error('AccessDenied');
  return bucket;
}
