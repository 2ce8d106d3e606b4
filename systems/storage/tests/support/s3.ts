/** The S3 server over a whole cluster in this process, and clients for it. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { deadlineAfter, systemClock } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import { type AccessKey, addAccessKey, newAccessKey } from '../../metadata/s3/access-keys.ts';
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
  close(): Promise<void>;
}

export interface TestS3Options {
  readonly cluster?: TestClusterOptions;
  readonly server?: Partial<S3ServerOptions>;
}

/** Parts of 5 MiB would make every test of parts slow. */
export const smallestPart = 1024;

export async function testS3(options: TestS3Options = {}): Promise<TestS3> {
  const cluster = await testCluster(options.cluster);
  const { settings, ...others } = options.server ?? {};
  const server = s3Server({
    db: cluster.db,
    blobs: cluster.blobs,
    clock: systemClock,
    log: logger({ service: 's3', level: 'silent' }),
    keepKeysMs: 0,
    settings: { partBytesMin: smallestPart, ...settings },
    ...others,
  });
  const part = server.part({ port: 0 });
  await part.start(new AbortController().signal, () => {});
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
    async close() {
      for (const client of clients) client.destroy();
      const deadline = deadlineAfter(10_000, systemClock);
      await part.stop?.(deadline);
      deadline.close();
      await cluster.close();
    },
  };
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
