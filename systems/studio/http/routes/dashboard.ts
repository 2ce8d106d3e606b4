/** Figures for charts, the models there are, and the progress of a job as it goes. */
import { setTimeout as wait } from 'node:timers/promises';
import { eventStream } from '@gauntlet/kit/http';
import { z } from 'zod';
import { recordsOf } from '../../jobs/calls.ts';
import { costsBy, rateOf } from '../../jobs/dashboard.ts';
import type { Job } from '../../jobs/job.ts';
import { isEnded } from '../../jobs/transitions.ts';
import { dollarText } from '../../model/money.ts';
import { requireUser, userOf } from '../asker.ts';
import { jobJson } from '../job-json.ts';
import { jobParams } from '../schemas.ts';
import type { Services } from '../services.ts';
import { ownJob } from './jobs.ts';
import type { Routes } from './routes.ts';

const tags = ['dashboard'];
const tickMs = 500;

export const dashboardRoutes: Routes = (app, services) => {
  const { db, catalogue } = services;
  const asked = { onRequest: requireUser(services) };
  app.get(
    '/dashboard/:job_id',
    { schema: { tags, summary: 'A job at a glance', params: jobParams }, ...asked },
    async (request) => {
      const job = await ownJob(services, request.params.job_id, userOf(request).userId);
      const [done, failed] = await Promise.all([
        recordsOf(db, job.jobId, { status: 'done', limit: 5 }),
        recordsOf(db, job.jobId, { status: 'failed', limit: 20 }),
      ]);
      return {
        ...(await liveJson(services, job)),
        samples: done.map(({ index, output, score }) => ({ index, output, score: score ?? null })),
        errors: failed.map(({ index, problem }) => ({ index, problem })),
      };
    },
  );
  const query = z.object({
    by: z.enum(['day', 'model', 'job']).default('day'),
    days: z.coerce.number().int().min(1).max(366).default(30),
  });
  app.get(
    '/analytics/costs',
    { schema: { tags, summary: 'Costs by day, model or job', querystring: query }, ...asked },
    async (request) => {
      const { by, days } = request.query;
      const figures = await costsBy(db, userOf(request).userId, by, days);
      const costs = figures.map((figure) => ({ ...figure, cost: dollarText(figure.cost) }));
      return { by, days, costs };
    },
  );
  app.get('/models', { schema: { tags, summary: 'Models and prices' }, ...asked }, async () => {
    const models = await catalogue.models();
    return {
      models: models.map((one) => ({
        model: one.model,
        input_per_million: dollarText(one.input),
        output_per_million: dollarText(one.output),
        can_be_used: one.enforcesMaxTokens,
      })),
    };
  });
  app.get(
    '/jobs/:job_id/stream',
    { schema: { tags, summary: 'Progress, as events', params: jobParams }, ...asked },
    async (request, reply) => {
      const { userId } = userOf(request);
      const jobId = request.params.job_id;
      await ownJob(services, jobId, userId);
      const events = eventStream(request, reply);
      void follow(services, jobId, userId, events).catch((error: unknown) => {
        request.log.warn({ err: error }, 'a stream of progress broke off');
        events.end();
      });
      return reply;
    },
  );
};

async function liveJson(services: Services, job: Job) {
  const rate = await rateOf(services.db, job.jobId);
  const left = job.total - job.done - job.failed;
  const isGoing = job.status === 'RUNNING' && rate > 0;
  return {
    ...jobJson(job),
    records_per_second: Math.round(rate * 100) / 100,
    remaining_ms: isGoing ? Math.round((left / rate) * 1_000) : null,
  };
}

async function follow(
  services: Services,
  jobId: string,
  userId: string,
  events: ReturnType<typeof eventStream>,
): Promise<void> {
  let last = '';
  for (;;) {
    const job = await ownJob(services, jobId, userId);
    const data = await liveJson(services, job);
    const text = JSON.stringify(data);
    // Only news; the stream's own heartbeat keeps the connection.
    if (text !== last) await events.send({ event: 'progress', data: text });
    last = text;
    if (isEnded(job.status) && job.reserved === 0n) {
      await events.send({ event: 'end', data: text });
      break;
    }
    try {
      await wait(tickMs, undefined, { signal: events.signal });
    } catch {
      // The client has gone, or the server drains.
      return;
    }
  }
  events.end();
}
