/** The file API over a cluster in this process. */
import { jwt } from '@gauntlet/kit/auth';
import { deadlineAfter, systemClock } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import { type AccessOptions, access } from '../../api/access.ts';
import { type ApiOptions, apiServer } from '../../api/server.ts';
import type { UploadRules } from '../../api/upload.ts';
import type { BlobsOptions } from '../../blobs/blobs.ts';
import { resumable } from '../../blobs/resumable.ts';
import { type TestCluster, type TestClusterOptions, testCluster } from './cluster.ts';

export const PEPPER = 'pepper';
export const tokens = jwt({
  keys: [{ kid: 'storage', algorithm: 'HS256', key: 'a secret of 32 bytes or more, for tests' }],
  issuer: 'storage',
  audience: 'storage',
});

export interface TestApi extends TestCluster {
  readonly url: string;
}

export interface TestApiOptions extends TestClusterOptions {
  readonly rules?: Partial<UploadRules>;
  readonly access?: Partial<AccessOptions>;
  readonly rate?: ApiOptions['rate'];
  readonly links?: ApiOptions['parts']['links'];
}

export async function testApi(options: TestApiOptions = {}): Promise<TestApi> {
  const cluster = await testCluster(options);
  const { db, blobs } = cluster;
  const given: BlobsOptions = {
    db,
    cluster: cluster.cluster,
    clock: systemClock,
    ...options.blobs,
  };
  const server = await apiServer({
    parts: {
      db,
      blobs,
      resumable: resumable(given),
      cluster: cluster.cluster,
      access: access(db, { required: false, pepper: PEPPER, tokens, ...options.access }),
      rules: { pieces: 6, limitBytes: 10 * 1024 ** 3, ...options.rules },
      links: options.links,
      heartbeatMs: 5_000,
      sessionMs: 60_000,
      onChange: () => undefined,
    },
    log: logger({ service: 'test', level: 'silent' }),
    copies: 2,
    ...(options.rate === undefined ? {} : { rate: options.rate }),
  });
  const part = server.part({ port: 0 });
  await part.start(new AbortController().signal, () => undefined);
  return {
    ...cluster,
    url: server.url(),
    async close() {
      const deadline = deadlineAfter(5_000, systemClock);
      await part.stop?.(deadline);
      deadline.close();
      await cluster.close();
    },
  };
}
