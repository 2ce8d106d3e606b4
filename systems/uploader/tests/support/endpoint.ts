/**
 * Where the end-to-end suites send: AWS with E2E_AWS=1, any S3 with E2E_ENDPOINT (and its keys in
 * AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), this repository's storage with E2E_STORAGE=1, and
 * the suite's own S3 otherwise. Tests get a bucket, a prefix of their own, and a real client.
 */
import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { S3Server } from './s3-server.ts';
import { type OwnStorage, startStorage } from './storage.ts';

export interface Endpoint {
  readonly client: S3Client;
  readonly bucket: string;
  readonly region: string;
  /** Undefined for AWS. */
  readonly url: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  keys(prefix: string): Promise<readonly string[]>;
  get(key: string): Promise<Buffer>;
  head(key: string): Promise<{ readonly etag: string; readonly metadata: Record<string, string> }>;
  close(): Promise<void>;
}

/** A vehicle that no other test has: its files are its own prefix. */
export function freshVehicle(): string {
  return `e2e-${randomBytes(6).toString('hex')}`;
}

export async function openEndpoint(): Promise<Endpoint> {
  const { E2E_AWS, AWS_REGION = 'us-east-1', TEST_BUCKET } = process.env;
  if (E2E_AWS === '1') {
    if (TEST_BUCKET === undefined) throw new Error('E2E_AWS=1 needs TEST_BUCKET');
    const client = new S3Client({ region: AWS_REGION });
    return endpointOf({ client, bucket: TEST_BUCKET, region: AWS_REGION }, async () => undefined);
  }
  const { E2E_ENDPOINT, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  if (E2E_ENDPOINT !== undefined) {
    const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    return openGiven({ url: E2E_ENDPOINT, ...keys });
  }
  if (process.env.E2E_STORAGE === '1') return openGiven(await startStorage());
  const server = await S3Server.open();
  const credentials = { accessKeyId: 'test-key', secretAccessKey: 'test-secret' };
  const region = 'us-east-1';
  const client = new S3Client({ region, endpoint: server.url, forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: server.bucket }));
  const place = { client, bucket: server.bucket, region, url: server.url, ...credentials };
  return endpointOf(place, () => server.close());
}

export async function openGiven({ url, ...credentials }: OwnStorage): Promise<Endpoint> {
  const { AWS_REGION: region = 'us-east-1' } = process.env;
  const client = new S3Client({ region, endpoint: url, forcePathStyle: true, credentials });
  const bucket = `uploader-${randomBytes(6).toString('hex')}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return endpointOf({ client, bucket, region, url, ...credentials }, async () => undefined);
}

interface Place {
  readonly client: S3Client;
  readonly bucket: string;
  readonly region: string;
  readonly url?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

function endpointOf(place: Place, closeServer: () => Promise<void>): Endpoint {
  const { client, bucket } = place;
  const keys = async (prefix: string) => {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const answer = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
      );
      found.push(...(answer.Contents ?? []).map(({ Key = '' }) => Key));
      token = answer.NextContinuationToken;
    } while (token !== undefined);
    return found;
  };
  return {
    url: undefined,
    accessKeyId: undefined,
    secretAccessKey: undefined,
    ...place,
    keys,
    async get(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async head(key) {
      const answer = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return { etag: answer.ETag ?? '', metadata: answer.Metadata ?? {} };
    },
    async close() {
      // On AWS what a suite leaves costs money.
      if (place.url === undefined) await removeAll(client, bucket, await keys('e2e-'));
      client.destroy();
      await closeServer();
    },
  };
}

async function removeAll(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += 1000) {
    const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
  }
}
