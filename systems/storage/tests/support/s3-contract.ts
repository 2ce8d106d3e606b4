/** What the files of the contract suite share: clients of its users, and buckets of their own. */
import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  PutObjectCommand,
  type S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { inject, onTestFinished } from 'vitest';
import type { AccessKey } from '../../metadata/s3/access-keys.ts';
import { clientFor } from './s3.ts';
import type { S3Suite } from './s3-suite.ts';

export type Who = 'admin' | 'writer' | 'otherWriter' | 'reader';

export function suite(): S3Suite {
  return inject('s3');
}

export function as(who: Who | AccessKey = 'writer', config: S3ClientConfig = {}): S3Client {
  const key = typeof who === 'string' ? suite()[who] : who;
  const client = clientFor(suite().url, key, { maxAttempts: 1, ...config });
  onTestFinished(() => client.destroy());
  return client;
}

export function newName(prefix = 'bucket'): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

export async function newBucket(client: S3Client = as()): Promise<string> {
  const Bucket = newName();
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

export async function put(
  client: S3Client,
  Bucket: string,
  Key: string,
  Body: string | Uint8Array = 'bytes',
) {
  return await client.send(new PutObjectCommand({ Bucket, Key, Body }));
}

export interface Failure {
  readonly code: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** How a call failed; a call that does not fail is a failure of the test. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => new Error('the call was answered'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`not an error: ${String(error)}`);
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  return { code: error.name, status: metadata.httpStatusCode, message: error.message };
}

export async function codeOf(call: Promise<unknown>): Promise<string> {
  const { code, status } = await failureOf(call);
  return `${status} ${code}`;
}
