/** Where the S3 API joins the file API in one process. */
import type { PlainServer } from '@gauntlet/kit/http';
import { type Part, systemClock } from '@gauntlet/kit/lifecycle';
import { openSecret, sealSecret } from '../blobs/secrets.ts';
import {
  type AccessKey,
  addAccessKey,
  findAccessKeys,
  newAccessKey,
} from '../metadata/s3/access-keys.ts';
import { addUser, findUser } from '../metadata/users.ts';
import { s3Server } from '../s3/server.ts';
import type { ApiBase } from './api-parts.ts';

export interface S3Words {
  readonly host: string;
  readonly s3Port: number;
  readonly readGrace: number;
  readonly s3Origin: readonly string[];
}

export interface S3Parts {
  readonly parts: readonly Part[];
  /** Once the part has started. */
  readonly url: () => string;
}

/** `base` is there once the cluster has started, which is before these parts do. */
export function s3Parts(base: () => ApiBase, words: S3Words): S3Parts {
  const { host, s3Port, readGrace, s3Origin } = words;
  let server: PlainServer | undefined;
  let running: Part | undefined;
  const part: Part = {
    name: 'S3 API',
    start: async (signal, fail) => {
      const { db, blobs, log, metrics, keyring, tls, rate } = base();
      const settings = { graceMs: readGrace, origins: s3Origin };
      const given = { db, blobs, log, metrics, keyring, tls, rate };
      server = s3Server({ ...given, clock: systemClock, settings });
      running = server.part({ host, port: s3Port });
      await running.start(signal, fail);
    },
    stop: (deadline) => running?.stop?.(deadline),
  };
  return { parts: [part], url: () => server?.url() ?? '' };
}

/** The key of a user of one's own machine: made the first time, and the same ever after. */
export async function devAccessKey({ db, keyring }: ApiBase): Promise<AccessKey> {
  const name = 'dev';
  const user = (await addUser(db, name, 'admin')) ?? (await findUser(db, name));
  if (user === undefined) throw new Error(`the user ${name} is disabled`);
  const [known] = await findAccessKeys(db, user.userId);
  if (known !== undefined) return openSecret(keyring, known);
  const made = newAccessKey();
  await addAccessKey(db, user.userId, sealSecret(keyring, made));
  return made;
}
