/** The forms of requests. */
import { z } from 'zod';
import { readDollars } from '../model/money.ts';
import { exportFormats, fieldTypes, jobStatuses } from '../model/nouns.ts';

const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'letters, digits and _');

const stepSchema = z.strictObject({
  id: identifier,
  model: z.string().min(1).max(200),
  prompt: z.string().min(1).max(100_000),
  system: z.string().max(100_000).optional(),
  max_tokens: z.int().min(1).max(100_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  output: z.enum(['text', 'json']).optional(),
  fields: z.record(identifier, z.enum(fieldTypes)).optional(),
});

export const definitionSchema = z.strictObject({
  steps: z.array(stepSchema).min(1).max(20),
  fragments: z.record(z.string().min(1).max(100), z.string().max(100_000)).optional(),
  judge: z
    .strictObject({ model: z.string().min(1).max(200), prompt: z.string().min(1).max(100_000) })
    .optional(),
});

export const templateBody = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).default(''),
  is_public: z.boolean().default(false),
  template_definition: definitionSchema,
});

/** Dollars as a number or as text, held exactly. */
export const budgetSchema = z.union([z.number(), z.string()]).transform((value, context) => {
  const nanos = readDollars(value);
  if (nanos !== undefined && nanos > 0n) return nanos;
  const message = 'a budget is an amount of dollars above zero, to nine digits after the point';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** However it is written: `JSONL`, `Parquet`. */
const formatSchema = z.string().transform((text, context) => {
  const format = exportFormats.find((one) => one === text.trim().toLowerCase());
  if (format !== undefined) return format;
  context.addIssue({ code: 'custom', message: `is none of ${exportFormats.join(', ')}` });
  return z.NEVER;
});

/** Where it is told that a job has ended. */
export const notifySchema = z.strictObject({
  webhook: z.url({ protocol: /^https?$/ }).optional(),
  email: z.email().optional(),
});

const jobFields = {
  output_format: formatSchema,
  num_records: z.int().min(1).max(10_000_000),
  name: z.string().trim().min(1).max(200).optional(),
  template_version: z.int().min(1).optional(),
  random_seed: z.string().max(200).optional(),
  checkpoint_every: z.int().min(1).max(100_000).optional(),
  attempts: z.int().min(1).max(10).optional(),
  /** Else as the settings of its owner say; `{}` for nowhere. */
  notify: notifySchema.optional(),
};

export const jobBody = z.object({
  template_id: z.string().min(1),
  seed_data_path: z.string().min(1).nullable(),
  budget_limit: budgetSchema,
  ...jobFields,
  /** In place of the models that the template names. */
  models: z.record(z.string(), z.string()).optional(),
});

export const forecastBody = jobBody
  .omit({ budget_limit: true, output_format: true })
  .extend({ budget_limit: budgetSchema.optional(), sample_budget: budgetSchema.optional() });

export const batchBody = z.object({
  ...jobFields,
  name: z.string().trim().min(1).max(200).default('Sweep'),
  template_ids: z.array(z.string()).min(1).max(20),
  seed_data_paths: z.array(z.string().nullable()).min(1).max(20),
  models: z.array(z.string()).min(1).max(20),
  budget_limit: budgetSchema,
});

export const jobQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  status: z.enum(jobStatuses).optional(),
  last_key: z.string().max(200).optional(),
});

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});

export const jobParams = z.object({ job_id: z.string() });
export const templateParams = z.object({ template_id: z.string() });
