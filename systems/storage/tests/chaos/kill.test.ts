/**
 * kill -9 at random for STORAGE_CHAOS_S seconds (ten minutes unless told); what is chosen follows
 * from STORAGE_CHAOS_SEED, which is in the name of what fails.
 */
import { afterEach, expect, test } from 'vitest';
import { killAtRandom } from '../support/kill-at-random.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const seconds = Number(process.env.STORAGE_CHAOS_S ?? 600);
const seed = Number(process.env.STORAGE_CHAOS_SEED ?? 20_261_121);

let cluster: ProcessCluster | undefined;
afterEach(() => cluster?.close());

test(`nothing acknowledged is lost in ${seconds} s of kill -9, seed ${seed}`, {
  timeout: seconds * 1_000 + 600_000,
}, async () => {
  cluster = await processCluster({ servers: 4, apis: 2, ownDatabase: true });
  const outcome = await killAtRandom(cluster, { seed, seconds, kills: 4 });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  expect(cluster.output.join('\n')).not.toContain('no copy of a chunk is left');
});
