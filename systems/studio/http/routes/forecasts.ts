/** What a job will cost and take, from a few of its records that are really made. */
import { z } from 'zod';
import { callsOfRecord, recordsOf } from '../../jobs/calls.ts';
import type { Job } from '../../jobs/job.ts';
import { insertJob } from '../../jobs/jobs.ts';
import { isEnded } from '../../jobs/transitions.ts';
import { dollarText } from '../../model/money.ts';
import { seededRandom } from '../../templates/random.ts';
import { requireUser, userOf } from '../asker.ts';
import { confidence, type Forecast, forecastSum, recordsWithin } from '../forecast.ts';
import { planJob } from '../job-plan.ts';
import { budgetSchema, forecastBody } from '../schemas.ts';
import type { Services } from '../services.ts';
import { ownJob } from './jobs.ts';
import type { Routes } from './routes.ts';

const tags = ['forecasts'];
const sampleSize = 5;
/** A dollar, unless it is said otherwise. */
const sampleBudget = 1_000_000_000n;
const params = z.object({ forecast_id: z.string() });
const query = z.object({
  num_records: z.coerce.number().int().min(1),
  budget_limit: budgetSchema.optional(),
});

export const forecastRoutes: Routes = (app, services) => {
  const { db, queue, makeId } = services;
  const asked = { onRequest: requireUser(services) };
  app.post(
    '/jobs/forecast',
    { schema: { tags, summary: 'Forecast a job', body: forecastBody }, ...asked },
    async (request, reply) => {
      const { body } = request;
      const { userId: ownerId } = userOf(request);
      const { template, config } = await planJob(services, ownerId, body);
      const indexes = sampleOf(body.num_records, config.randomSeed);
      const job = await insertJob(db, {
        jobId: makeId(),
        ownerId,
        kind: 'forecast',
        templateId: template.templateId,
        config: { ...config, indexes, notify: {} },
        format: 'jsonl',
        total: indexes.length,
        budget: body.sample_budget ?? sampleBudget,
      });
      await queue.send(job.jobId);
      const { jobId: forecast_id, status } = job;
      return reply.code(202).send({ forecast_id, status, sample: indexes });
    },
  );
  app.get(
    '/jobs/forecast/:forecast_id',
    { schema: { tags, summary: 'The forecast', params, querystring: query }, ...asked },
    async (request) => {
      const job = await ownJob(services, request.params.forecast_id, userOf(request).userId);
      const { num_records: total, budget_limit: budget } = request.query;
      return await forecastJson(services, job, total, budget);
    },
  );
};

/** Drawn from all of the job, not its first rows: files are often sorted. */
function sampleOf(total: number, seed: string): readonly number[] {
  const random = seededRandom(`${seed}:forecast`);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(sampleSize, total)) chosen.add(Math.floor(random() * total));
  return [...chosen].toSorted((a, b) => a - b);
}

async function forecastJson(
  services: Services,
  job: Job,
  total: number,
  budget: bigint | undefined,
) {
  const about = { forecast_id: job.jobId, status: job.status, problem: job.problem ?? null };
  const records = await recordsOf(services.db, job.jobId, { status: 'done', limit: 100 });
  if (!isEnded(job.status) || records.length === 0) return { ...about, ready: false };
  const costs = records.map(({ cost }) => Number(cost));
  const times = await Promise.all(records.map(({ index }) => timeOf(services, job.jobId, index)));
  const cost = forecastSum(costs, total);
  return {
    ...about,
    ready: true,
    num_records: total,
    confidence,
    sample_cost: dollarText(job.spent),
    cost: { mean: nanos(cost.mean), low: nanos(cost.low), high: nanos(cost.high) },
    time_ms: spreadOver(forecastSum(times, total)),
    records_within_budget:
      budget === undefined ? null : recordsWithin(Number(budget), costs, total),
    sample: records.map(({ index, output, cost: one }) => ({
      index,
      output,
      cost: dollarText(one),
    })),
  };
}

function nanos(value: number): string {
  return dollarText(BigInt(Math.ceil(value)));
}

async function timeOf({ db }: Services, jobId: string, index: number): Promise<number> {
  const calls = await callsOfRecord(db, jobId, index);
  return calls.reduce((sum, { sentAt, answeredAt }) => {
    return sum + (answeredAt === undefined ? 0 : answeredAt.getTime() - sentAt.getTime());
  }, 0);
}

/** Records are made side by side. */
const lanes = 16;

function spreadOver({ mean, low, high }: Forecast) {
  const shared = (value: number) => Math.ceil(value / lanes);
  return { mean: shared(mean), low: shared(low), high: shared(high) };
}
