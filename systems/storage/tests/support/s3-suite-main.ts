/** The process of the suite's server. It says in one line where it is, and ends with its parent. */
import { once } from 'node:events';
import { testS3 } from './s3.ts';
import type { S3Suite } from './s3-suite.ts';

const s3 = await testS3();
const suite: S3Suite = {
  url: s3.url,
  databaseUrl: s3.cluster.databaseUrl,
  admin: s3.user,
  writer: await s3.addUser('ann', 'writer'),
  otherWriter: await s3.addUser('bob', 'writer'),
  reader: await s3.addUser('rita', 'reader'),
};
process.stdout.write(`${JSON.stringify(suite)}\n`);
// The pipe closes when the parent lets go of it, and also when it is killed.
process.stdin.resume();
await once(process.stdin, 'close');
await s3.close();
