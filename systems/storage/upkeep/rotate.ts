/** Puts the keys of all files, and the secrets of users, under the current master key. */
import type { Keyring } from '../blobs/keyring.ts';
import { openSecret, sealSecret } from '../blobs/secrets.ts';
import { setWrappedKey, wrappedByOther } from '../metadata/rebuild.ts';
import { keysSealedByOther, setKeptSecret } from '../metadata/s3/access-keys.ts';
import type { Db } from '../metadata/schema.ts';

const PAGE = 200;

/** The bytes of the files stay as they are. */
export async function rotateKeys(db: Db, keyring: Keyring): Promise<number> {
  let count = 0;
  for (;;) {
    const files = await wrappedByOther(db, keyring.currentId, PAGE);
    if (files.length === 0) return count;
    for (const { file_id: fileId, masterKeyId, wrappedKey } of files) {
      await setWrappedKey(db, fileId, keyring.rewrap({ masterKeyId, wrappedKey }));
      count += 1;
    }
  }
}

/** Also those that were kept as they are, from before there was a master key. */
export async function rotateSecrets(db: Db, keyring: Keyring): Promise<number> {
  let count = 0;
  for (;;) {
    const keys = await keysSealedByOther(db, keyring.currentId, PAGE);
    if (keys.length === 0) return count;
    for (const kept of keys) {
      await setKeptSecret(db, sealSecret(keyring, openSecret(keyring, kept)));
      count += 1;
    }
  }
}
