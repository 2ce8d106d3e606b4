/** The S3 server over a whole cluster in this process, and clients for it. */
import { randomUUID } from 'node:crypto';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { deadlineAfter, systemClock } from '@gauntlet/kit/lifecycle';
import { redisConnections } from '@gauntlet/kit/redis';
import { logger } from '@gauntlet/kit/telemetry';
import { openBlobs } from '../../blobs/blobs.ts';
import type { Blobs } from '../../blobs/port.ts';
import { openCache } from '../../metadata/cache/cache.ts';
import { migrations } from '../../metadata/migrations/list.ts';
import { type AccessKey, addAccessKey, newAccessKey } from '../../metadata/s3/access-keys.ts';
import type { Db, StorageTables } from '../../metadata/schema.ts';
import type { Role } from '../../model/roles.ts';
import { type S3ServerOptions, s3Server } from '../../s3/server.ts';
import { type TestCluster, type TestClusterOptions, testCluster } from './cluster.ts';

export interface S3User extends AccessKey {
  readonly userId: string;
}

export interface TestS3 {
  readonly url: string;
  readonly cluster: TestCluster;
  /** An admin. */
  readonly user: S3User;
  addUser(name: string, role: Role): Promise<S3User>;
  client(user?: AccessKey, config?: S3ClientConfig): S3Client;
  /** One more API on the same database, by itself otherwise; says where it is. */
  beside(keeping?: Keeping): Promise<string>;
  close(): Promise<void>;
}

export interface TestS3Options {
  readonly cluster?: TestClusterOptions;
  readonly server?: Partial<S3ServerOptions>;
  readonly keeping?: Keeping;
}

/** Metadata in Redis: every API has to be told the same. */
export interface Keeping {
  readonly redisUrl: string;
  readonly onRead: (from: 'redis' | 'database') => void;
}

/** Parts of 5 MiB would make every test of parts slow. */
export const smallestPart = 1024;

export async function testS3(options: TestS3Options = {}): Promise<TestS3> {
  const cluster = await testCluster(options.cluster);
  const closing: (() => Promise<void>)[] = [];
  const start = async (db: Db, blobs: Blobs, keeping: Keeping | undefined) => {
    const cache = keeping === undefined ? undefined : keptIn(db, keeping);
    const { settings, ...others } = options.server ?? {};
    const server = s3Server({
      db,
      blobs,
      clock: systemClock,
      log: logger({ service: 's3', level: 'silent' }),
      keepKeysMs: 0,
      settings: { partBytesMin: smallestPart, ...settings },
      ...others,
    });
    const part = server.part({ port: 0 });
    await part.start(new AbortController().signal, () => {});
    closing.push(async () => {
      const deadline = deadlineAfter(10_000, systemClock);
      await part.stop?.(deadline);
      deadline.close();
      await cache?.close();
    });
    return server;
  };
  const server = await start(cluster.db, cluster.blobs, options.keeping);
  const clients: S3Client[] = [];
  const addUser = async (name: string, role: Role) => {
    const { user_id: userId } = await cluster.db
      .insertInto('users')
      .values({ name, role })
      .returning('user_id')
      .executeTakeFirstOrThrow();
    const key = newAccessKey();
    await addAccessKey(cluster.db, userId, key);
    return { ...key, userId };
  };
  const user = await addUser('root', 'admin');
  return {
    url: server.url(),
    cluster,
    user,
    addUser,
    client(as = user, config = {}) {
      const client = clientFor(server.url(), as, config);
      clients.push(client);
      return client;
    },
    async beside(keeping) {
      const opened = await openDatabase<StorageTables>({
        ...{ url: cluster.databaseUrl, name: 'storage', migrations, log: silentLog, poolSize: 4 },
      });
      closing.push(opened.close);
      const given = { clock: systemClock, graceMs: 0, ...options.cluster?.blobs };
      const blobs = openBlobs({ ...given, db: opened.db, cluster: cluster.cluster });
      return (await start(opened.db, blobs, keeping)).url();
    },
    async close() {
      for (const client of clients) client.destroy();
      for (const close of closing.reverse()) await close();
      await cluster.close();
    },
  };
}

function keptIn(db: Db, { redisUrl, onRead }: Keeping) {
  return openCache({
    ...{ db, clock: systemClock, random: randomUUID, onRead, leaseMs: 300, reopenMs: 100 },
    redis: redisConnections({ url: redisUrl, onError: () => undefined }),
  });
}

/** The SDK as it comes, but for where the server is. */
export function clientFor(url: string, key: AccessKey, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: key.accessKey, secretAccessKey: key.secret },
    ...config,
  });
}
