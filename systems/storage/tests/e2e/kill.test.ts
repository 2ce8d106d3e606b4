import { afterEach, expect, test } from 'vitest';
import { killAtRandom } from '../support/kill-at-random.ts';
import { killForms } from '../support/kill-forms.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const seed = Number(process.env.STORAGE_CHAOS_SEED ?? 20_261_121);

let cluster: ProcessCluster | undefined;
afterEach(() => cluster?.close());

// The short form of `tests/chaos/kill.test.ts`, which goes on for ten minutes: here a few kills are
// what it is about, however long they take.
test.each([
  ['apart', 15, 6],
  ['together', 8, 4],
  ['alone', 5, 4],
] as const)(
  `nothing acknowledged is lost when processes are killed, %s, seed ${seed}`,
  {
    timeout: 400_000,
  },
  async (form, seconds, kills) => {
    const { processes, copies } = killForms[form];
    cluster = await processCluster({ ...processes, ownDatabase: true });
    await killAtRandom(cluster, { seed, seconds, kills, copies });
    expect(cluster.output.filter((line) => line.includes('no copy of a chunk is left'))).toEqual(
      [],
    );
  },
);
