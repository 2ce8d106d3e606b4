// Forecasts against what the jobs cost in the end: of a hundred, ninety should hold.
// STUDIO_FORECASTS says how many are made; each has a job of its own, with its own kind of answers.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { seededRandom } from '../../templates/random.ts';
import {
  type Client,
  type Studio,
  signUp,
  startStudio,
  topics,
  uploadSeed,
} from '../support/studio.ts';

const forecasts = Number(process.env.STUDIO_FORECASTS ?? 60);
const recordsOfJob = 80;
const atOnce = 6;
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

let studio: Studio;
let ann: Client;
let seedKey: string;

beforeAll(async () => {
  studio = await startStudio();
  ann = await signUp(studio.url, 'ann@example.com');
  studio.upstream.answer = ({ prompt }) => answerTo(prompt);
  seedKey = await uploadSeed(ann, 'topics.csv', topics(recordsOfJob));
});
afterAll(() => studio.close());

/** As lengths of texts are: even, around a middle, with a long tail, of two kinds. */
const lengths: readonly ((random: () => number) => number)[] = [
  (random) => 200 + 400 * random(),
  (random) => 400 + 60 * (random() + random() + random() + random() - 2),
  (random) => 400 * Math.exp(0.35 * (random() + random() + random() + random() - 2) * 1.7),
  (random) => (random() < 0.5 ? 250 : 700),
];

async function until<Value>(ask: () => Promise<Value | undefined>): Promise<Value> {
  return await vi.waitFor(
    async () => {
      const value = await ask();
      if (value === undefined) throw new Error('not yet');
      return value;
    },
    { timeout: 300_000, interval: 50 },
  );
}

/** A model that writes to each prompt what it wrote to it before; each forecast has a kind. */
function answerTo(prompt: string): string {
  const number = Number(/^Kind (\d+)/.exec(prompt)?.[1] ?? 0);
  const length = lengths[number % lengths.length] ?? (() => 1);
  return 'x'.repeat(Math.max(1, Math.ceil(length(seededRandom(prompt)))));
}

async function holds(number: number): Promise<boolean> {
  const prompt = `Kind ${number}: {{ topic }}`;
  const steps = [{ id: 'text', model: 'local', prompt, max_tokens: 4_000 }];
  const template = await ann.post('/templates', {
    name: `Kind ${number}`,
    template_definition: { steps },
  });
  const wish = {
    template_id: template.body.template_id,
    seed_data_path: seedKey,
    num_records: recordsOfJob,
  };
  const asked = await ann.post('/jobs/forecast', wish);
  const path = `/jobs/forecast/${asked.body.forecast_id}?num_records=${recordsOfJob}`;
  const forecast = await until(async () => {
    const { body } = await ann.get(path);
    return body.ready === (true as unknown) ? body : undefined;
  });
  const made = await ann.post('/jobs', { ...wish, budget_limit: 100, output_format: 'jsonl' });
  const job = await until(async () => {
    const { body } = await ann.get(`/jobs/${made.body.job_id}`);
    return body.status === ('COMPLETED' as unknown) ? body : undefined;
  });
  const spent = Number(job.cost?.spent);
  return Number(forecast.cost?.low) <= spent && spent <= Number(forecast.cost?.high);
}

test('the real cost falls in the interval about as often as it says', async ({ annotate }) => {
  let next = 0;
  let held = 0;
  const worker = async () => {
    while (next < forecasts) {
      const number = next;
      next += 1;
      if (await holds(number)) held += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await annotate(`${held} of ${forecasts} forecasts hold what the job cost`);
  // What 90 % gives in less than one of a hundred runs of sixty is taken as a fault.
  expect(held / forecasts).toBeGreaterThan(0.8);
});
