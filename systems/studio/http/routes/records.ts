/** Records of a job: listed, told how they came about, made again; their quality. */
import { z } from 'zod';
import { callsOfRecord, doneRecords, type KeptRecord, recordsOf } from '../../jobs/calls.ts';
import { insertJob } from '../../jobs/jobs.ts';
import { studioErrors } from '../../model/errors.ts';
import { dollarText, worstCostOf } from '../../model/money.ts';
import { requireUser, userOf } from '../asker.ts';
import { jobJson } from '../job-json.ts';
import { qualityOf } from '../quality.ts';
import { jobParams } from '../schemas.ts';
import type { Services } from '../services.ts';
import { ownJob } from './jobs.ts';
import type { Routes } from './routes.ts';

const tags = ['records'];
const recordParams = jobParams.extend({ index: z.coerce.number().int().min(0) });
const recordQuery = z.object({
  status: z.enum(['done', 'failed']).optional(),
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const recordRoutes: Routes = (app, services) => {
  const { db } = services;
  const asked = { onRequest: requireUser(services) };
  app.get(
    '/jobs/:job_id/records',
    {
      schema: { tags, summary: 'Records', params: jobParams, querystring: recordQuery },
      ...asked,
    },
    async (request) => {
      const job = await ownJob(services, request.params.job_id, userOf(request).userId);
      const records = await recordsOf(db, job.jobId, request.query);
      return { records: records.map(recordJson) };
    },
  );
  app.get(
    '/jobs/:job_id/records/:index',
    { schema: { tags, summary: 'How a record came about', params: recordParams }, ...asked },
    async (request) => {
      const { job_id: id, index } = request.params;
      const job = await ownJob(services, id, userOf(request).userId);
      const record = await oneRecord(services, id, index);
      const calls = await callsOfRecord(db, id, index);
      return {
        ...recordJson(record),
        template_id: job.templateId ?? null,
        template_version: job.config.templateVersion,
        random_seed: job.config.randomSeed,
        generations: calls.map((call) => ({
          step: call.step,
          attempt: call.attempt,
          state: call.state,
          model: call.model,
          messages: JSON.parse(call.prompt) as unknown,
          generation_id: call.generationId ?? null,
          idempotency_key: call.key,
          input_tokens: call.inputTokens ?? null,
          output_tokens: call.outputTokens ?? null,
          cost: call.cost === undefined ? null : dollarText(call.cost),
          problem: call.problem ?? null,
        })),
      };
    },
  );
  app.post(
    '/jobs/:job_id/records/:index/rerun',
    { schema: { tags, summary: 'Make one record again', params: recordParams }, ...asked },
    async (request, reply) => {
      const { job_id: id, index } = request.params;
      const { userId } = userOf(request);
      await ownJob(services, id, userId);
      return reply.code(201).send(await rerun(services, id, userId, index));
    },
  );
  app.get(
    '/jobs/:job_id/quality',
    { schema: { tags, summary: 'Quality of the dataset', params: jobParams }, ...asked },
    async (request) => {
      const job = await ownJob(services, request.params.job_id, userOf(request).userId);
      const { template } = job.config;
      const quality = await qualityOf(doneRecords(db, job.jobId));
      const checked = template.steps.filter(({ output }) => output === 'json').map(({ id }) => id);
      return { ...quality, failed: job.failed, schema_checked_steps: checked };
    },
  );
};

function recordJson(record: KeptRecord) {
  return {
    index: record.index,
    status: record.status,
    seed: record.seedRow,
    output: record.output ?? null,
    problem: record.problem ?? null,
    score: record.score ?? null,
    cost: dollarText(record.cost),
    created_at: record.createdAt,
  };
}

async function oneRecord({ db }: Services, jobId: string, index: number): Promise<KeptRecord> {
  const [record] = await recordsOf(db, jobId, { after: index - 1, limit: 1 });
  if (record?.index === index) return record;
  throw studioErrors.make('RECORD_UNKNOWN', { record: index, job: jobId });
}

/** As a job of its own, with what was fixed for the first one; it may spend what its calls can. */
async function rerun(services: Services, jobId: string, ownerId: string, index: number) {
  const { db, queue, makeId } = services;
  const job = await ownJob(services, jobId, ownerId);
  await oneRecord(services, jobId, index);
  const calls = await callsOfRecord(db, jobId, index);
  const worst = calls.reduce((sum, call) => sum + call.worst, 0n);
  const { config } = job;
  const most = Object.values(config.models).reduce((sum, price) => {
    return sum + worstCostOf(price, [{ content: '' }], 8_192);
  }, 0n);
  const again = await insertJob(db, {
    jobId: makeId(),
    ownerId,
    kind: 'rerun',
    parentId: jobId,
    templateId: job.templateId,
    config: { ...config, indexes: [index], notify: {} },
    format: 'jsonl',
    total: 1,
    budget: worst * 2n + most + 1n,
  });
  await queue.send(again.jobId);
  return jobJson(again);
}
