/** The jobs of upkeep for a test: run by hand, with times that are over at once. */
import type { UpkeepParts } from '../../upkeep/jobs.ts';
import { runDeletions, runMoves, runRepairs } from '../../upkeep/jobs.ts';
import type { TestCluster } from './cluster.ts';

export function upkeepParts(
  { db, cluster }: TestCluster,
  change: Partial<UpkeepParts> = {},
): UpkeepParts {
  return {
    db,
    cluster,
    copies: 2,
    silentMs: 30_000,
    repairAfterMs: 0,
    orphanGraceMs: 0,
    graceMs: 0,
    purgeMs: 86_400_000,
    takenMs: 60_000,
    onLost: () => undefined,
    onInactive: () => undefined,
    ...change,
  };
}

/** Until nothing is left to move, repair or remove. */
export async function settle(test: TestCluster, parts: UpkeepParts): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    await test.cluster.refresh();
    const found = await runMoves(parts);
    const repaired = await runRepairs(parts);
    const removed = await runDeletions(parts);
    if (found + repaired + removed === 0) return;
  }
  throw new Error('the cluster does not come to rest');
}
