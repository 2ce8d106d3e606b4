/**
 * Random operations of S3 and faults on a real cluster, held against a map in memory, from one
 * seed: STORAGE_MODEL_SEED repeats it, STORAGE_MODEL_STEPS makes it longer.
 */
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { redisProgram, redisServer } from '@gauntlet/kit/redis/testing';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { bytesOf } from '../../support/bytes.ts';
import type { TestServer } from '../../support/cluster.ts';
import { type Random, randomFrom } from '../../support/random.ts';
import { smallestPart, type TestS3, testS3 } from '../../support/s3.ts';
import { settle, upkeepParts } from '../../support/upkeep.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const steps = Number(process.env.STORAGE_MODEL_STEPS ?? 80);
const seed = Number(process.env.STORAGE_MODEL_SEED ?? 20_261_121);
const Bucket = 'model';

let s3: TestS3;
afterEach(() => s3.close());

interface Stored {
  readonly bytes: Buffer;
  /** Of what came in parts it is not that of the bytes, nor is it that of a copy of it. */
  readonly etag: string;
}

interface Model {
  readonly client: S3Client;
  readonly objects: Map<string, Stored>;
  down: TestServer | undefined;
}

type Step = (model: Model, random: Random) => Promise<void>;

/** Few, so that they meet; with what sorts in other ways than it looks. */
const keys = ['a', 'a/b', 'a/c', 'a-', 'A', 'é', 'z/1', 'z/2', '😀', '\uffee'];
const bytesFor = (random: Random) =>
  bytesOf(random.pick([0, 1, 900, 60_000, 300_000]) + random.below(9), random.below(1e6));
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
const inOne = (bytes: Buffer): Stored => ({ bytes, etag: `"${md5(bytes).toString('hex')}"` });
const inParts = (parts: readonly Buffer[]): Stored => ({
  bytes: Buffer.concat(parts),
  etag: `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}"`,
});

async function failing(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const stepsByName: Readonly<Record<string, Step>> = {
  put: async ({ client, objects }, random) => {
    const [Key, Body] = [random.pick(keys), bytesFor(random)];
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    objects.set(Key, inOne(Body));
  },
  putIf: async ({ client, objects }, random) => {
    const [Key, Body] = [random.pick(keys), bytesFor(random)];
    const had = objects.get(Key);
    const isNew = random.next() < 0.5;
    const etag = random.next() < 0.7 && had !== undefined ? had.etag : inOne(bytesOf(3, 1)).etag;
    const when = isNew ? { IfNoneMatch: '*' } : { IfMatch: etag };
    const failed = await failing(client.send(new PutObjectCommand({ Bucket, Key, Body, ...when })));
    const may = isNew ? had === undefined : had?.etag === etag;
    const missing = had === undefined && !isNew ? 'NoSuchKey' : 'PreconditionFailed';
    expect(failed).toBe(may ? undefined : missing);
    if (may) objects.set(Key, inOne(Body));
  },
  copy: async ({ client, objects }, random) => {
    const [from, Key] = [random.pick(keys), random.pick(keys)];
    const source = objects.get(from);
    const CopySource = `${Bucket}/${encodeURIComponent(from)}`;
    const MetadataDirective = 'REPLACE';
    const copy = new CopyObjectCommand({ Bucket, Key, CopySource, MetadataDirective });
    expect(await failing(client.send(copy))).toBe(source === undefined ? 'NoSuchKey' : undefined);
    if (source !== undefined) objects.set(Key, source);
  },
  parts: async ({ client, objects }, random) => {
    const Key = random.pick(keys);
    const begin = new CreateMultipartUploadCommand({ Bucket, Key });
    const { UploadId } = await client.send(begin);
    const bodies = [bytesOf(smallestPart + random.below(70_000), 1), bytesOf(random.below(900), 2)];
    const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
    for (const [index, Body] of bodies.entries()) {
      const part = { Bucket, Key, UploadId, PartNumber: index * 7 + 1 };
      const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }));
      Parts.push({ ETag, PartNumber: part.PartNumber });
    }
    if (random.next() < 0.3) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      return;
    }
    const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
    await client.send(new CompleteMultipartUploadCommand(whole));
    objects.set(Key, inParts(bodies));
  },
  remove: async ({ client, objects }, random) => {
    const Key = random.pick(keys);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    objects.delete(Key);
  },
  removeMany: async ({ client, objects }, random) => {
    const gone = keys.filter(() => random.next() < 0.2);
    if (gone.length === 0) return;
    const Objects = gone.map((Key) => ({ Key }));
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    for (const Key of gone) objects.delete(Key);
  },
  read: async (model, random) => await check(model, random.pick(keys), random),
  list: async ({ client, objects }, random) => {
    const Prefix = random.pick(['', 'a', 'a/', 'z/', '😀']);
    const MaxKeys = 1 + random.below(4);
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const asked = { Bucket, Prefix, MaxKeys, ContinuationToken };
      const page = await client.send(new ListObjectsV2Command(asked));
      expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    const expected = [...objects.keys()].filter((key) => key.startsWith(Prefix));
    expect(found).toEqual(expected.sort((one, other) => Buffer.compare(b(one), b(other))));
  },
  lose: async (model, random) => {
    if (model.down !== undefined) return;
    // What waits for its second copy could be lost for good with one more server.
    await settle(s3.cluster, { ...upkeepParts(s3.cluster), graceMs: 600_000 });
    model.down = random.pick(s3.cluster.servers);
    await model.down.stop();
  },
  bringBack: async (model) => {
    await model.down?.start();
    model.down = undefined;
    await s3.cluster.cluster.refresh();
  },
};

const b = (key: string) => Buffer.from(key);

async function check({ client, objects }: Model, Key: string, random: Random): Promise<void> {
  const expected = objects.get(Key)?.bytes;
  const start = expected === undefined ? 0 : random.below(Math.max(1, expected.length));
  const isPart = expected !== undefined && expected.length > 0 && random.next() < 0.5;
  const Range = isPart ? `bytes=${start}-` : undefined;
  const get = client.send(new GetObjectCommand({ Bucket, Key, Range }));
  if (expected === undefined) {
    await expect(get).rejects.toMatchObject({ name: 'NoSuchKey' });
    return;
  }
  const got = Buffer.from((await (await get).Body?.transformToByteArray()) ?? []);
  expect(got.equals(isPart ? expected.subarray(start) : expected)).toBe(true);
}

test(`${steps} random steps of S3 leave what the model says, seed ${seed}`, async () => {
  s3 = await testS3({ cluster });
  const client = s3.client(s3.user, { maxAttempts: 1 });
  await run(() => client);
});

const noRedis = redisProgram() === undefined && 'redis-server is not installed here';
test.skipIf(noRedis)(`${steps} by two APIs with metadata in Redis, seed ${seed}`, async () => {
  const redis = await redisServer();
  try {
    const reads = { redis: 0, database: 0 };
    const onRead = (from: 'redis' | 'database') => {
      reads[from] += 1;
    };
    const keeping = { redisUrl: redis.url, onRead };
    s3 = await testS3({ cluster, keeping });
    const endpoint = await s3.beside(keeping);
    const random = randomFrom(seed);
    const clients = [{}, { endpoint }].map((where) =>
      s3.client(s3.user, { maxAttempts: 1, ...where }),
    );
    await run(() => random.pick(clients));
    expect(reads.redis).toBeGreaterThan(0);
  } finally {
    await redis.stop();
  }
});

const cluster = { servers: 4, stallMs: 15_000, smallBytes: 10_000 };

async function run(clientOf: () => S3Client): Promise<void> {
  await clientOf().send(new CreateBucketCommand({ Bucket }));
  const random = randomFrom(seed);
  const model: Model = {
    get client() {
      return clientOf();
    },
    objects: new Map(),
    down: undefined,
  };
  const names = Object.keys(stepsByName);
  const done: string[] = [];
  for (let step = 0; step < steps; step += 1) {
    const name = random.next() < 0.3 ? 'put' : random.pick(names);
    done.push(name);
    try {
      await stepsByName[name]?.(model, random);
    } catch (error) {
      const last = done.slice(-12).join(', ');
      throw new Error(`step ${step}, seed ${seed}: ${last}`, { cause: error });
    }
  }
  await stepsByName.bringBack?.(model, random);
  for (const key of keys) await check(model, key, random);
  // What is a file of an object, and no object has it, would never be given back.
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM files
    WHERE kind = 'object' AND upload_status = 'completed' AND tombstoned_at IS NULL
      AND file_id NOT IN (SELECT file_id FROM s3_objects WHERE file_id IS NOT NULL
        UNION SELECT file_id FROM s3_object_parts WHERE file_id IS NOT NULL
        UNION SELECT file_id FROM s3_parts WHERE file_id IS NOT NULL)`.execute(s3.cluster.db);
  expect(rows[0]?.count).toBe(0);
}
