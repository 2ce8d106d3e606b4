/** Puts the keys of all files under the current master key; their bytes stay as they are. */
import type { Keyring } from '../blobs/keyring.ts';
import { setWrappedKey, wrappedByOther } from '../metadata/rebuild.ts';
import type { Db } from '../metadata/schema.ts';

const PAGE = 200;

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
