/**
 * kill -9 at random for STORAGE_CHAOS_S seconds (ten minutes unless told); what is chosen follows
 * from STORAGE_CHAOS_SEED, which is in the name of what fails. STORAGE_CHAOS_FORM: `apart`, or
 * `together` for machines with one process each, or `alone` for one of them.
 */
import { afterEach, expect, test } from 'vitest';
import { killAtRandom } from '../support/kill-at-random.ts';
import { type KillForm, killForms } from '../support/kill-forms.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const seconds = Number(process.env.STORAGE_CHAOS_S ?? 600);
const seed = Number(process.env.STORAGE_CHAOS_SEED ?? 20_261_121);

const form = formOf(process.env.STORAGE_CHAOS_FORM ?? 'apart');

function formOf(name: string): KillForm {
  const found = Object.entries(killForms).find(([one]) => one === name)?.[1];
  if (found === undefined) throw new Error(`STORAGE_CHAOS_FORM is ${Object.keys(killForms)}`);
  return found;
}

let cluster: ProcessCluster | undefined;
afterEach(() => cluster?.close());

test(`nothing acknowledged is lost in ${seconds} s of kill -9, seed ${seed}`, {
  timeout: seconds * 1_000 + 600_000,
}, async () => {
  const { processes, copies } = form;
  cluster = await processCluster({ ...processes, ownDatabase: true });
  const outcome = await killAtRandom(cluster, { seed, seconds, kills: 4, copies });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  expect(cluster.output.filter((line) => line.includes('no copy of a chunk is left'))).toEqual([]);
});
