import { afterEach, expect, test } from 'vitest';
import { killAtRandom } from '../support/kill-at-random.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const seed = Number(process.env.STORAGE_CHAOS_SEED ?? 20_261_121);

let cluster: ProcessCluster | undefined;
afterEach(() => cluster?.close());

// The short form of `tests/chaos/kill.test.ts`, which goes on for ten minutes: here six kills are
// what it is about, however long they take.
const name = `nothing acknowledged is lost when processes are killed, seed ${seed}`;
test(name, { timeout: 400_000 }, async () => {
  cluster = await processCluster({ servers: 3, apis: 2, ownDatabase: true });
  await killAtRandom(cluster, { seed, seconds: 15, kills: 6 });
  expect(cluster.output.join('\n')).not.toContain('no copy of a chunk is left');
});
