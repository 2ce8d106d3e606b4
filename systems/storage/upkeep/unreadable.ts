/** What repairs need, and what they do with a chunk that can not be read. */
import type { Cluster } from '../blobs/cluster.ts';
import { chunkLost, type RepairTask, repairFailed } from '../metadata/jobs.ts';
import type { Db } from '../metadata/schema.ts';

export interface Reconciling {
  readonly db: Db;
  readonly cluster: Cluster;
  readonly graceMs: number;
  readonly onLost: (chunkId: string) => void;
}

/** Tried again later; only what is missed by all who should have it, and by its row, is lost. */
export async function unreadable(
  { db, onLost }: Reconciling,
  task: RepairTask,
  problem: string,
  isForGood: boolean,
): Promise<void> {
  await repairFailed(db, task.chunkId, problem);
  if (isForGood && (await chunkLost(db, task))) onLost(task.chunkId);
}
