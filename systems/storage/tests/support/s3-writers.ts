/**
 * Writers of S3 that know what each of their keys may hold: what was acknowledged last, or what was
 * sent since and had no answer. Each has keys of its own, so that nobody else changes them.
 */
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { sealSecret } from '../../blobs/secrets.ts';
import { addAccessKey, newAccessKey } from '../../metadata/s3/access-keys.ts';
import type { Db } from '../../metadata/schema.ts';
import { addUser } from '../../metadata/users.ts';
import { bytesOf } from './bytes.ts';
import { shaOf } from './file-client.ts';
import type { Random } from './random.ts';
import { clientFor } from './s3.ts';

const ABSENT = 'absent';
const Bucket = 'chaos';
const PART_BYTES = 5 * 1024 * 1024;
const CLIENT_MS = 30_000;

/** By key: what may be there. */
export type Keys = Map<string, Set<string>>;

export interface S3Access {
  readonly clients: readonly S3Client[];
  close(): void;
}

export async function s3Access(db: Db, urls: readonly string[]): Promise<S3Access> {
  const user = await addUser(db, 'chaos', 'writer');
  if (user === undefined) throw new Error('there is a user chaos already');
  const key = newAccessKey();
  await addAccessKey(db, user.userId, sealSecret(undefined, key));
  // Who tries again by itself would hide what the first answer was.
  const clients = urls.map((url) => clientFor(url, key, { maxAttempts: 1 }));
  await clients[0]?.send(new CreateBucketCommand({ Bucket }));
  return { clients, close: () => clients.forEach((client) => void client.destroy()) };
}

const limit = () => ({ abortSignal: AbortSignal.timeout(CLIENT_MS) });

/** One request, or one upload in parts. What it finds wrong is put into `broken`. */
export async function s3Step(
  client: S3Client,
  keys: Keys,
  random: Random,
  broken: string[],
): Promise<'stored' | 'other'> {
  const Key = random.pick([...keys.keys()]);
  const allowed = keys.get(Key) ?? new Set();
  const kind = random.next();
  if (kind < 0.45) {
    const bytes = bytesOf(random.below(kind < 0.3 ? 20_000 : 600_000), random.below(1e6));
    await writing(keys, Key, shaOf(bytes), () =>
      client.send(new PutObjectCommand({ Bucket, Key, Body: bytes }), limit()),
    );
    return 'stored';
  }
  if (kind < 0.5) {
    const parts = [bytesOf(PART_BYTES, random.below(1e6)), bytesOf(random.below(9_000), 7)];
    await writing(keys, Key, shaOf(Buffer.concat(parts)), () => inParts(client, Key, parts));
    return 'stored';
  }
  if (kind < 0.6) {
    await writing(keys, Key, ABSENT, () =>
      client.send(new DeleteObjectCommand({ Bucket, Key }), limit()),
    );
    return 'other';
  }
  const found = await look(client, Key);
  if (!allowed.has(found)) broken.push(`${Key}: ${found}, which nobody wrote there`);
  return 'other';
}

async function writing(keys: Keys, key: string, sha: string, send: () => Promise<unknown>) {
  keys.get(key)?.add(sha);
  await send();
  keys.set(key, new Set([sha]));
}

async function inParts(client: S3Client, Key: string, parts: readonly Buffer[]): Promise<void> {
  const begin = new CreateMultipartUploadCommand({ Bucket, Key });
  const { UploadId } = await client.send(begin, limit());
  const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
  for (const [index, Body] of parts.entries()) {
    const part = { Bucket, Key, UploadId, PartNumber: index + 1 };
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }), limit());
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
  await client.send(new CompleteMultipartUploadCommand(whole), limit());
}

/** The SHA-256 of what is there. */
async function look(client: S3Client, Key: string): Promise<string> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), limit());
    return shaOf((await Body?.transformToByteArray()) ?? Buffer.alloc(0));
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return ABSENT;
    throw error;
  }
}

/** Everything is read back; the list shows what is there, and nothing else. */
export async function s3Wrong(client: S3Client, all: readonly Keys[]): Promise<string[]> {
  const wrong: string[] = [];
  const there: string[] = [];
  for (const [key, allowed] of all.flatMap((keys) => [...keys])) {
    const found = await look(client, key);
    if (found !== ABSENT) there.push(key);
    if (!allowed.has(found)) wrong.push(`${key}: ${found} is none of ${[...allowed].join()}`);
  }
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }), limit());
  const listed = Contents.map(({ Key = '' }) => Key);
  if (listed.join() !== there.sort().join()) wrong.push(`listed are ${listed}, there are ${there}`);
  return wrong;
}
