/** Seed data: a link to upload to, a look through, a list, and rows that a model makes. */
import { z } from 'zod';
import { doneRecords } from '../../jobs/calls.ts';
import { findJob, insertJob, moveJob } from '../../jobs/jobs.ts';
import { findSeed, insertSeed, listSeeds, type SeedEntry } from '../../jobs/seeds.ts';
import { findTemplate } from '../../jobs/templates.ts';
import { studioErrors } from '../../model/errors.ts';
import type { StepDefinition } from '../../model/nouns.ts';
import { requireUser, userOf } from '../asker.ts';
import { jobJson } from '../job-json.ts';
import { readSeed } from '../job-plan.ts';
import { budgetSchema, jobParams, pageQuery } from '../schemas.ts';
import type { Services } from '../services.ts';
import { ownJob } from './jobs.ts';
import type { Routes } from './routes.ts';

const tags = ['seed data'];
const expiresInS = 900;
const filename = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^/\\\p{Cc}]+$/u, 'a name without slashes');

export const seedRoutes: Routes = (app, services) => {
  const { db, store, makeId } = services;
  const asked = { onRequest: requireUser(services) };
  const uploadBody = z.object({
    filename,
    content_type: z.string().max(200).default('text/csv'),
  });
  app.post(
    '/seed-data/upload',
    { schema: { tags, summary: 'A link to upload to', body: uploadBody }, ...asked },
    async (request) => {
      const { filename: name, content_type: contentType } = request.body;
      const { userId } = userOf(request);
      const key = `seeds/${userId}/${makeId()}/${name.replace(/[^\w.-]+/g, '_')}`;
      await insertSeed(db, userId, { key, filename: name, contentType });
      const upload_url = await store.uploadLink(key, contentType, expiresInS);
      return { upload_url, s3_key: key, expires_in: expiresInS };
    },
  );
  const validateBody = z.object({ s3_key: z.string().min(1), template_id: z.string().min(1) });
  app.post(
    '/seed-data/validate',
    { schema: { tags, summary: 'Look through a file', body: validateBody }, ...asked },
    async (request) => {
      const { s3_key: key, template_id: id } = request.body;
      const { userId } = userOf(request);
      const template = await findTemplate(db, id, userId);
      if (template === undefined) throw studioErrors.make('TEMPLATE_UNKNOWN', { template: id });
      const { facts } = await readSeed(services, userId, key, template.requirements);
      const missing = facts?.missing ?? [];
      return {
        valid: missing.length === 0,
        record_count: facts?.recordCount ?? 0,
        format: facts?.format,
        columns: facts?.columns ?? [],
        sample: facts?.sample ?? [],
        missing_fields: missing,
        ...(missing[0] === undefined
          ? {}
          : { error: `row ${missing[0].row} has no ${missing[0].field}` }),
      };
    },
  );
  moreSeedRoutes(app, services);
  generation(app, services);
};

const moreSeedRoutes: Routes = (app, services) => {
  const { db, store, queue } = services;
  const asked = { onRequest: requireUser(services) };
  app.get(
    '/seed-data',
    { schema: { tags, summary: 'My files', querystring: pageQuery }, ...asked },
    async (request) => {
      const found = await listSeeds(db, userOf(request).userId, request.query.limit);
      return { seeds: found.map(seedJson), count: found.length };
    },
  );
  app.post(
    '/jobs/:job_id/seed-data',
    {
      schema: {
        tags,
        summary: 'Resume a paused or failed job with a file that has the same content again',
        params: jobParams,
        body: z.object({ s3_key: z.string().min(1) }),
      },
      ...asked,
    },
    async (request) => {
      const { userId } = userOf(request);
      const job = await ownJob(services, request.params.job_id, userId);
      const key = request.body.s3_key;
      const entry = await findSeed(db, key, userId);
      if (entry === undefined) throw studioErrors.make('SEED_UNKNOWN', { key });
      const facts = await store.facts(key);
      // What a job is made of stays what it was when it was made.
      if (key !== job.config.seedKey || facts?.etag !== job.config.seedEtag) {
        throw studioErrors.make('SEED_CHANGED');
      }
      const event = job.status === 'FAILED' ? 'retry' : 'resume';
      const moved = await moveJob(db, job.jobId, userId, event);
      await queue.send(job.jobId);
      return jobJson(moved);
    },
  );
};

const generation: Routes = (app, services) => {
  const { db, queue, catalogue, makeId } = services;
  const asked = { onRequest: requireUser(services) };
  const body = z.object({
    description: z.string().trim().min(1).max(4_000),
    columns: z
      .array(z.string().regex(/^[A-Za-z_]\w{0,63}$/))
      .min(1)
      .max(20),
    num_records: z.int().min(1).max(10_000),
    budget_limit: budgetSchema,
    model: z.string().min(1).default('cheap'),
  });
  app.post(
    '/seed-data/generate',
    { schema: { tags, summary: 'Rows that a model makes', body }, ...asked },
    async (request, reply) => {
      const {
        description,
        columns,
        num_records: total,
        budget_limit: budget,
        model,
      } = request.body;
      const { userId: ownerId } = userOf(request);
      const step: StepDefinition = {
        id: 'row',
        model,
        prompt: '{{ description }}\n\nRow {{ n }}. A JSON object with: {{ columns|join(", ") }}.',
        max_tokens: 400,
      };
      const rows = Array.from({ length: total }, (_, n) => ({ description, columns, n }));
      const job = await insertJob(db, {
        jobId: makeId(),
        ownerId,
        kind: 'seeds',
        config: {
          name: 'Seed data',
          template: { steps: [step] },
          templateVersion: 1,
          seedKey: undefined,
          seedEtag: undefined,
          inlineRows: rows,
          indexes: undefined,
          models: { [model]: await catalogue.resolve(model) },
          randomSeed: makeId(),
          checkpointEvery: 1_000,
          attempts: 2,
          notify: {},
        },
        format: 'jsonl',
        total,
        budget,
      });
      await queue.send(job.jobId);
      return reply.code(202).send(jobJson(job));
    },
  );
  keeping(app, services);
};

const keeping: Routes = (app, services) => {
  const { db } = services;
  const asked = { onRequest: requireUser(services) };
  app.post(
    '/seed-data/generate/:job_id/keep',
    {
      schema: { tags, summary: 'Keep what the model made as a file', params: jobParams },
      ...asked,
    },
    async (request, reply) => {
      const { userId } = userOf(request);
      const job = await findJob(db, request.params.job_id, userId);
      if (job?.kind !== 'seeds') {
        throw studioErrors.make('JOB_UNKNOWN', { job: request.params.job_id });
      }
      return reply.code(201).send(await keepRows(services, userId, job.jobId));
    },
  );
};

/** Rows that are JSON give its fields; others a column with their text. */
async function keepRows({ db, store, makeId }: Services, userId: string, jobId: string) {
  const key = `seeds/${userId}/${makeId()}/generated.jsonl`;
  let count = 0;
  const lines = async function* () {
    for await (const { output } of doneRecords(db, jobId)) {
      count += 1;
      yield new TextEncoder().encode(`${JSON.stringify(rowIn(output?.row))}\n`);
    }
  };
  await store.write(key, 'application/x-ndjson', lines());
  const file = { key, filename: 'generated.jsonl', contentType: 'application/x-ndjson' };
  await insertSeed(db, userId, file);
  return { s3_key: key, record_count: count };
}

function rowIn(output: unknown): object {
  const text = String(output ?? '');
  try {
    const value: unknown = JSON.parse(text.replace(/^\s*```(?:json)?\n|\n```\s*$/g, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // A model that does not write JSON still gave a text.
  }
  return { text };
}

function seedJson(entry: SeedEntry) {
  return {
    s3_key: entry.key,
    filename: entry.filename,
    format: entry.format ?? null,
    record_count: entry.recordCount ?? null,
    columns: entry.columns ?? null,
    created_at: entry.createdAt,
  };
}
