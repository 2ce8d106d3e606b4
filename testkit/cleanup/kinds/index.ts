import type { ResourceKind } from '../kind.ts';
import { cloudwatchAlarm } from './cloudwatch-alarm.ts';
import { file } from './file.ts';
import { folder } from './folder.ts';
import { port } from './port.ts';
import { postgresDatabase } from './postgres-database.ts';
import { processKind } from './process.ts';
import { s3Bucket } from './s3-bucket.ts';
import { s3Key } from './s3-key.ts';
import { s3Prefix } from './s3-prefix.ts';
import { user } from './user.ts';

const kinds: readonly ResourceKind[] = [
  cloudwatchAlarm,
  file,
  folder,
  port,
  postgresDatabase,
  processKind,
  s3Bucket,
  s3Key,
  s3Prefix,
  user,
];

export function kindsByName(own: readonly ResourceKind[] = []): ReadonlyMap<string, ResourceKind> {
  return new Map([...kinds, ...own].map((kind) => [kind.name, kind]));
}
