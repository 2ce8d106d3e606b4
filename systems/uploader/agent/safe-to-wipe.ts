/** Whether the disk may be wiped: every file that is there, held to what S3 says of it now. */
import type { Config } from '../config/schema.ts';
import {
  clientSettingsOf,
  directoriesOf,
  endpointOf,
  storeSettingsOf,
} from '../config/settings.ts';
import type { FileRecord, Look } from '../model/nouns.ts';
import { isSameContent } from '../policy/stability.ts';
import { settle } from '../policy/steps.ts';
import type { Registry } from '../registry/registry.ts';
import type { ObjectStore } from '../upload/object-store.ts';
import { readBack } from '../upload/read-back.ts';
import { s3Client } from '../upload/s3-client.ts';
import { s3Store } from '../upload/s3-store.ts';
import { verdictOf } from '../upload/verdict.ts';
import { scan } from '../watch/scan.ts';

export interface Wipe {
  readonly checked: number;
  readonly problems: readonly string[];
}

const AT_ONCE = 8;

export async function safeToWipe(config: Config, { queue }: Registry): Promise<Wipe> {
  const client = s3Client(clientSettingsOf(config));
  const { bucket, readBack: mayReadBack } = config.s3;
  const store = s3Store({ client, bucket, attributes: storeSettingsOf(config) });
  const problems: string[] = [];
  const looks: Look[] = [];
  for (const directory of directoriesOf(config)) {
    const found = await scan(directory, () => false);
    looks.push(...found.looks);
    for (const path of found.unfinished) {
      problems.push(`${path}: has a temporary name, and is not sent before it is renamed`);
    }
    for (const [path, reason] of found.unreadable) problems.push(`${path}: unreadable, ${reason}`);
  }
  try {
    const left = looks.values();
    const work = async () => {
      for (const look of left) {
        const record = await queue.ofPath(look.path);
        const problem = await problemWith(look, record, store, mayReadBack);
        if (problem !== undefined) problems.push(`${look.path}: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    const { region } = config.s3;
    const place = { path: 'a question', bucket, region, endpoint: endpointOf(config) };
    const verdict = verdictOf(error, place, false);
    throw 'error' in verdict ? verdict.error : error;
  } finally {
    store.close();
  }
  return { checked: looks.length, problems };
}

async function problemWith(
  look: Look,
  record: FileRecord | undefined,
  store: ObjectStore,
  mayReadBack: boolean,
): Promise<string | undefined> {
  if (record === undefined) return 'was never seen';
  if (record.state === 'forgotten') return undefined;
  if (record.state !== 'verified' && record.state !== 'deletable') return 'is not uploaded';
  if (!isSameContent({ ...record, changedMs: 0 }, look)) return 'has changed since its upload';
  const { key = '', sha256 = '', crc32 = '', sizeBytes } = record;
  const { signal } = new AbortController();
  const found = await store.head(key, signal);
  const answer = settle({ sha256, crc32, sizeBytes }, found);
  if (answer === 'verified') return undefined;
  if (answer === 'send') return `its object ${key} is gone from S3`;
  if (answer === 'other-key') return `its object ${key} has other content`;
  if (mayReadBack && (await readBack(store, key, signal)) === sha256) return undefined;
  return `S3 does not say the checksum of ${key}`;
}
