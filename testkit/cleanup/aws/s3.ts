/** The few calls to S3 that clean-up makes: list, and delete a thousand keys at a time. */
import type { ObjectIdentifier, S3Client } from '@aws-sdk/client-s3';
import type { Fields, Removal, RemovalTools } from '../kind.ts';
import { clientSettings, isAwsClient, loadSdk } from './client.ts';
import { type AwsPlace, readPlace } from './place.ts';

export const keysPerCall = 1_000;

export interface S3Where extends AwsPlace {
  readonly bucket: string;
}

export interface S3Calls {
  /** One call for up to a thousand keys; answers for each why it is still there. */
  readonly deleteKeys: (keys: readonly ObjectIdentifier[]) => Promise<readonly Removal[]>;
  /** Objects and, where the bucket keeps them, their versions and delete markers. */
  readonly deletePrefix: (prefix: string) => Promise<Removal>;
  readonly deleteBucket: () => Promise<Removal>;
}

export function readWhere(what: Fields): S3Where {
  return { ...readPlace(what), bucket: what.text('bucket') };
}

export async function withS3<Result>(
  where: S3Where,
  live: unknown,
  tools: RemovalTools,
  work: (calls: S3Calls) => Promise<Result>,
): Promise<Result> {
  const sdk = await loadSdk(
    'what is in S3',
    '@aws-sdk/client-s3',
    () => import('@aws-sdk/client-s3'),
  );
  if (isAwsClient(live)) return await work(callsOf(sdk, live as S3Client, where.bucket));
  const client = new sdk.S3Client(clientSettings(where, tools));
  try {
    return await work(callsOf(sdk, client, where.bucket));
  } finally {
    client.destroy();
  }
}

type Sdk = typeof import('@aws-sdk/client-s3');

function callsOf(sdk: Sdk, client: S3Client, bucket: string): S3Calls {
  const Bucket = bucket;
  const deleteKeys = async (keys: readonly ObjectIdentifier[]): Promise<readonly Removal[]> => {
    const Delete = { Objects: [...keys], Quiet: true };
    const call = new sdk.DeleteObjectsCommand({ Bucket, Delete });
    const Errors = (await goneIsFine(client.send(call)))?.Errors ?? [];
    const failures = new Map(Errors.map((error) => [error.Key, error]));
    return keys.map(({ Key }) => {
      const failure = failures.get(Key);
      return failure && `${failure.Code ?? 'error'}: ${failure.Message ?? 'no reason given'}`;
    });
  };
  return {
    deleteKeys,
    deletePrefix: async (prefix) => {
      const failures: string[] = [];
      for await (const keys of listed(sdk, client, bucket, prefix)) {
        for (const failure of await deleteKeys(keys)) if (failure) failures.push(failure);
        // Each page shows what is left, so one that cannot be deleted would come for ever.
        if (failures.length > 0) break;
      }
      await abortUploads(sdk, client, bucket, prefix);
      return failures[0];
    },
    deleteBucket: async () => {
      await goneIsFine(client.send(new sdk.DeleteBucketCommand({ Bucket })));
      return undefined;
    },
  };
}

/** Pages of what is left under the prefix; each must be deleted before the next is asked for. */
async function* listed(
  sdk: Sdk,
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<readonly ObjectIdentifier[]> {
  const range = { Bucket: bucket, Prefix: prefix };
  for (;;) {
    const call = new sdk.ListObjectsV2Command({ ...range, MaxKeys: keysPerCall });
    const page = await goneIsFine(client.send(call));
    const keys = (page?.Contents ?? []).map(({ Key }) => ({ Key }));
    if (keys.length === 0) break;
    yield keys;
  }
  for (;;) {
    const page = await unknownIsNone(client.send(new sdk.ListObjectVersionsCommand(range)));
    const keys = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => ({ Key, VersionId }),
    );
    if (keys.length === 0) return;
    yield keys;
  }
}

/** Parts of an upload that was never completed cost money and show in no list of keys. */
async function abortUploads(sdk: Sdk, client: S3Client, Bucket: string, Prefix: string) {
  const call = new sdk.ListMultipartUploadsCommand({ Bucket, Prefix });
  const Uploads = (await unknownIsNone(client.send(call)))?.Uploads ?? [];
  for (const { Key, UploadId } of Uploads) {
    const abort = new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    await unknownIsNone(client.send(abort));
  }
}

async function goneIsFine<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  return await exceptFor(call, ['NoSuchBucket', 'NotFound']);
}

/** Many things that speak S3 keep no versions, or do not list uploads. */
async function unknownIsNone<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  const names = ['NoSuchBucket', 'NotFound', 'NotImplemented', 'MethodNotAllowed', 'NoSuchUpload'];
  return await exceptFor(call, names);
}

async function exceptFor<Answer>(call: Promise<Answer>, names: readonly string[]) {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
