/** Jobs: made, listed, steered, removed, downloaded. */
import { z } from 'zod';
import { exportFolder } from '../../exports/export-dataset.ts';
import type { Job } from '../../jobs/job.ts';
import { findJob, hasOpenCalls, insertJob, listJobs, moveJob, removeJob } from '../../jobs/jobs.ts';
import { noticesOf } from '../../jobs/notices.ts';
import { after, isEnded } from '../../jobs/transitions.ts';
import { studioErrors } from '../../model/errors.ts';
import { requireUser, userOf } from '../asker.ts';
import { downloadOf } from '../download.ts';
import { jobJson } from '../job-json.ts';
import { planJob } from '../job-plan.ts';
import { budgetSchema, jobBody, jobParams, jobQuery } from '../schemas.ts';
import type { Services } from '../services.ts';
import type { Routes } from './routes.ts';

const tags = ['jobs'];

export async function ownJob(services: Services, jobId: string, userId: string): Promise<Job> {
  const job = await findJob(services.db, jobId, userId);
  if (job === undefined) throw studioErrors.make('JOB_UNKNOWN', { job: jobId });
  return job;
}

export const jobRoutes: Routes = (app, services) => {
  const { db, queue, makeId } = services;
  const asked = { onRequest: requireUser(services) };
  app.post(
    '/jobs',
    { schema: { tags, summary: 'Start a job', body: jobBody }, ...asked },
    async (request, reply) => {
      const { body } = request;
      const { userId: ownerId } = userOf(request);
      const { template, config } = await planJob(services, ownerId, body);
      const job = await insertJob(db, {
        jobId: makeId(),
        ownerId,
        kind: 'dataset',
        templateId: template.templateId,
        config,
        format: body.output_format,
        total: body.num_records,
        budget: body.budget_limit,
      });
      await queue.send(job.jobId);
      const { jobId: job_id, status, createdAt: created_at } = job;
      return reply.code(201).send({ job_id, status, created_at });
    },
  );
  app.get(
    '/jobs',
    { schema: { tags, summary: 'My jobs', querystring: jobQuery }, ...asked },
    async (request) => {
      const { limit, status, last_key: lastKey } = request.query;
      const { userId: ownerId } = userOf(request);
      const page = { ownerId, status, lastKey: readKey(lastKey), limit: limit + 1 };
      const found = await listJobs(db, page);
      const jobs = found.slice(0, limit);
      const last = jobs.at(-1);
      const hasMore = found.length > limit;
      const next = hasMore && last !== undefined ? keyOf(last) : null;
      return { jobs: jobs.map(jobJson), has_more: hasMore, last_key: next };
    },
  );
  app.get(
    '/jobs/:job_id',
    { schema: { tags, summary: 'A job', params: jobParams }, ...asked },
    async (request) => {
      const job = await ownJob(services, request.params.job_id, userOf(request).userId);
      return { ...jobJson(job), notifications: await noticesOf(db, job.jobId) };
    },
  );
  steering(app, services);
};

const steering: Routes = (app, services) => {
  const { db, queue, store } = services;
  const asked = { onRequest: requireUser(services) };
  const change = z
    .strictObject({
      action: z.enum(['pause', 'resume', 'retry']).optional(),
      budget_limit: budgetSchema.optional(),
    })
    .refine(({ action, budget_limit: budget }) => (action ?? budget) !== undefined, {
      message: 'give an action or a budget_limit',
    });
  app.patch(
    '/jobs/:job_id',
    {
      schema: { tags, summary: 'Pause, resume, retry, raise', params: jobParams, body: change },
      ...asked,
    },
    async (request) => {
      const { action, budget_limit: budget } = request.body;
      const { userId } = userOf(request);
      const id = request.params.job_id;
      let job = await ownJob(services, id, userId);
      refuseHalf(job, action, budget !== undefined);
      if (budget !== undefined) job = await moveJob(db, id, userId, 'raise', { budget });
      // Money alone brings a job that had none back to work.
      const isDone = action === 'resume' && budget !== undefined && job.status === 'QUEUED';
      if (action !== undefined && !isDone) job = await moveJob(db, id, userId, action);
      if (job.status === 'QUEUED') await queue.send(id);
      return jobJson(job);
    },
  );
  app.delete(
    '/jobs/:job_id',
    { schema: { tags, summary: 'Cancel, or remove an ended one', params: jobParams }, ...asked },
    async (request) => {
      const { userId } = userOf(request);
      const id = request.params.job_id;
      const job = await ownJob(services, id, userId);
      if (!isEnded(job.status)) {
        await moveJob(db, id, userId, 'cancel');
        return { message: `job ${id} cancelled` };
      }
      if (await hasOpenCalls(db, id)) throw studioErrors.make('JOB_BUSY');
      // Its files first: without the job nobody would know of them any more.
      await store.removeAll(exportFolder(id));
      if (!(await removeJob(db, id))) throw studioErrors.make('JOB_BUSY');
      return { message: `job ${id} removed` };
    },
  );
  app.get(
    '/jobs/:job_id/download',
    { schema: { tags, summary: 'Links to the dataset', params: jobParams }, ...asked },
    async (request) =>
      await downloadOf(
        services,
        await ownJob(services, request.params.job_id, userOf(request).userId),
      ),
  );
};

type Action = 'pause' | 'resume' | 'retry' | undefined;

/** Of two wishes none is granted where the second could not be. */
function refuseHalf({ jobId, status }: Job, action: Action, raises: boolean): void {
  const raised = raises ? after(status, 'raise') : status;
  if (action === undefined || !raises || raised === undefined) return;
  if (after(raised, action) !== undefined || (action === 'resume' && raised === 'QUEUED')) return;
  throw studioErrors.make('JOB_STATUS', { job: jobId, status, event: action });
}

/** Opaque to clients: the time and the id of the last job of a page. */
function keyOf({ createdAt, jobId }: Job): string {
  return Buffer.from(`${createdAt.toISOString()} ${jobId}`).toString('base64url');
}

function readKey(key: string | undefined) {
  if (key === undefined) return undefined;
  const [time = '', jobId = ''] = Buffer.from(key, 'base64url').toString().split(' ');
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || jobId === '') {
    const problem = 'is no last_key that a list gave';
    throw studioErrors.make('FIELD_INVALID', { field: 'last_key', problem });
  }
  return { createdAt, jobId };
}
