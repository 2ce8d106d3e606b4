/** Sweeps: jobs over models x templates x seeds. The API calls one a batch. */
import { z } from 'zod';
import { findBatch, insertBatch, jobsOfBatch, removeBatch } from '../../jobs/dashboard.ts';
import type { Job } from '../../jobs/job.ts';
import { insertJob, moveJob } from '../../jobs/jobs.ts';
import { isEnded } from '../../jobs/transitions.ts';
import { studioErrors } from '../../model/errors.ts';
import { dollarText } from '../../model/money.ts';
import type { SweepStatus } from '../../model/nouns.ts';
import { requireUser, userOf } from '../asker.ts';
import { jobJson } from '../job-json.ts';
import { planJob } from '../job-plan.ts';
import { batchBody } from '../schemas.ts';
import type { Services } from '../services.ts';
import type { Routes } from './routes.ts';

const tags = ['batches'];
const params = z.object({ batch_id: z.string() });
const mostJobs = 100;

export const batchRoutes: Routes = (app, services) => {
  const { db } = services;
  const asked = { onRequest: requireUser(services) };
  app.post(
    '/jobs/batch',
    { schema: { tags, summary: 'Start a sweep', body: batchBody }, ...asked },
    async (request, reply) =>
      reply.code(201).send(await start(services, userOf(request).userId, request.body)),
  );
  app.get(
    '/jobs/batch/:batch_id',
    { schema: { tags, summary: 'A sweep', params }, ...asked },
    async (request) => {
      const { userId } = userOf(request);
      const batch = await known(services, request.params.batch_id, userId);
      const jobs = await jobsOfBatch(db, batch.batch_id, userId);
      const spent = jobs.reduce((sum, job) => sum + job.spent, 0n);
      return {
        ...batch,
        status: sweepStatus(jobs),
        cost: dollarText(spent),
        jobs: jobs.map(jobJson),
      };
    },
  );
  app.delete(
    '/jobs/batch/:batch_id',
    { schema: { tags, summary: 'Cancel and remove a sweep', params }, ...asked },
    async (request) => {
      const { userId } = userOf(request);
      const batch = await known(services, request.params.batch_id, userId);
      const jobs = await jobsOfBatch(db, batch.batch_id, userId);
      const live = jobs.filter(({ status }) => !isEnded(status));
      for (const job of live) await moveJob(db, job.jobId, userId, 'cancel');
      await removeBatch(db, batch.batch_id);
      const message = `batch removed; ${live.length} jobs cancelled, their records are kept`;
      return { message };
    },
  );
};

async function start(services: Services, ownerId: string, body: z.output<typeof batchBody>) {
  const { db, queue, makeId } = services;
  const { models, template_ids: templates, seed_data_paths: seeds } = body;
  const count = models.length * templates.length * seeds.length;
  if (count > mostJobs) {
    const problem = `${count} jobs at once are more than ${mostJobs}`;
    throw studioErrors.make('FIELD_INVALID', { field: 'models', problem });
  }
  const wishes = models.flatMap((model) =>
    templates.flatMap((template_id) =>
      seeds.map((seed_data_path) => ({
        ...body,
        template_id,
        seed_data_path,
        models: { '*': model },
        name: `${body.name}: ${model}`,
      })),
    ),
  );
  // All of them are looked at before the first one starts.
  const plans = [];
  for (const wish of wishes) plans.push(await planJob(services, ownerId, wish));
  const batchId = makeId();
  await insertBatch(db, batchId, ownerId, body.name);
  const jobIds: string[] = [];
  for (const { template, config } of plans) {
    const { templateId } = template;
    const about = { ownerId, kind: 'dataset' as const, batchId, templateId, config };
    const { output_format: format, num_records: total, budget_limit: budget } = body;
    const job = await insertJob(db, { jobId: makeId(), ...about, format, total, budget });
    jobIds.push(job.jobId);
    await queue.send(job.jobId);
  }
  return { batch_id: batchId, status: 'PENDING', job_ids: jobIds };
}

async function known({ db }: Services, batchId: string, userId: string) {
  const batch = await findBatch(db, batchId, userId);
  if (batch === undefined) throw studioErrors.make('BATCH_UNKNOWN', { batch: batchId });
  return batch;
}

function sweepStatus(jobs: readonly Pick<Job, 'status'>[]): SweepStatus {
  if (jobs.every(({ status }) => status === 'QUEUED')) return 'PENDING';
  if (jobs.some(({ status }) => !isEnded(status))) return 'RUNNING';
  return jobs.every(({ status }) => status === 'COMPLETED') ? 'COMPLETED' : 'PARTIAL_FAILURE';
}
