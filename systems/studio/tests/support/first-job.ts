/** A studio in which Ann has a template, a seed, and a job that has ended: to try its paths on. */
import { vi } from 'vitest';
import {
  type Client,
  type Studio,
  signUp,
  simpleTemplate,
  startStudio,
  topics,
  uploadSeed,
} from './studio.ts';

export interface FirstJob {
  readonly studio: Studio;
  readonly ann: Client;
  readonly templateId: string;
  readonly seedKey: string;
  readonly jobId: string;
}

export async function firstJob(): Promise<FirstJob> {
  const studio = await startStudio();
  const ann = await signUp(studio.url, 'ann@example.com');
  const templateId = String((await ann.post('/templates', simpleTemplate)).body.template_id);
  const seedKey = await uploadSeed(ann, 'topics.csv', topics(10));
  const wish = jobWish({ templateId, seedKey });
  const jobId = String((await ann.post('/jobs', wish)).body.job_id);
  await ended(ann, jobId);
  return { studio, ann, templateId, seedKey, jobId };
}

/** What is asked for with a job of four records. */
export function jobWish({ templateId, seedKey }: Pick<FirstJob, 'templateId' | 'seedKey'>) {
  return {
    template_id: templateId,
    seed_data_path: seedKey,
    budget_limit: 1,
    output_format: 'jsonl',
    num_records: 4,
  };
}

/** The path with the ids of them: tables of paths are written before there are any. */
export function filled(path: string, { jobId, templateId, seedKey }: FirstJob): string {
  return path.replace(':job', jobId).replace(':template', templateId).replace(':seed', seedKey);
}

/** The job, once it works no more. */
export async function ended(client: Client, id: string) {
  return await vi.waitFor(
    async () => {
      const { body } = await client.get(`/jobs/${id}`);
      const live = ['QUEUED', 'RUNNING', 'INTERRUPTED'];
      if (live.includes(String(body.status))) throw new Error(`still ${body.status}`);
      return body;
    },
    { timeout: 30_000, interval: 50 },
  );
}
