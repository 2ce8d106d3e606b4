import { randomBytes } from 'node:crypto';
import { type AwsClient, loadSdk } from '../cleanup/aws/client.ts';
import type { CredentialsBy } from '../cleanup/aws/place.ts';
import type { Cleanup } from '../cleanup/cleanup.ts';

export interface TemporaryBucketOptions {
  readonly client: AwsClient;
  readonly cleanup: Pick<Cleanup, 's3Bucket'>;
  readonly prefix?: string;
  /** How a sweep comes by credentials; see the clean-up ledger. */
  readonly credentials?: CredentialsBy;
}

/** A bucket of the test's own: in the ledger before it is made, gone with all in it after. */
export async function temporaryBucket(options: TemporaryBucketOptions): Promise<string> {
  const { client, cleanup, prefix = 'test', credentials } = options;
  const sdk = await loadSdk('buckets', '@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const bucket = `${prefix}-${randomBytes(8).toString('hex')}`;
  await cleanup.s3Bucket({ client, bucket, ...(credentials === undefined ? {} : { credentials }) });
  await client.send(new sdk.CreateBucketCommand({ Bucket: bucket }) as never);
  return bucket;
}
