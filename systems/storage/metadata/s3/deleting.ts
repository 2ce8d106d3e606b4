import { inTransaction } from '@gauntlet/kit/database';
import type { StoredObject } from '../../model/s3.ts';
import { changing } from '../cache/cache.ts';
import { objectName } from '../cache/names.ts';
import type { Db, Tx } from '../schema.ts';
import { releaseFiles } from './file-holders.ts';
import { lockObject, takeFiles } from './objects.ts';

export interface Deletion {
  readonly key: string;
  /** Throws when it must stay as it is. */
  readonly check: (existing: StoredObject | undefined) => void;
}

/** All or nothing: a check that throws keeps everything. Keys that are not there are no mistake. */
export async function deleteObjects(
  db: Db,
  bucketId: number,
  deletions: readonly Deletion[],
  graceMs: number,
): Promise<void> {
  // In one order everywhere, so that two that delete the same do not block one another.
  const ordered = [...deletions].sort((one, other) => (one.key < other.key ? -1 : 1));
  const names = ordered.map(({ key }) => objectName(bucketId, key));
  await changing(db, names, async () => await inTransaction(db, {}, remove));
  async function remove(tx: Tx) {
    const dead: (string | null)[] = [];
    for (const { key, check } of ordered) {
      const object = await lockObject(tx, bucketId, key);
      check(object);
      if (object === undefined) continue;
      dead.push(...(await takeFiles(tx, object)));
      await tx.deleteFrom('s3_objects').where('object_id', '=', object.objectId).execute();
    }
    await releaseFiles(tx, dead, graceMs);
  }
}
