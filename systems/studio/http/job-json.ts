/** A job as the API shows it. Money is exact, as text. */
import type { Job } from '../jobs/job.ts';
import { dollarText } from '../model/money.ts';

export function jobJson(job: Job) {
  const { config } = job;
  const attempted = job.done + job.failed;
  return {
    job_id: job.jobId,
    kind: job.kind,
    name: config.name,
    status: job.status,
    problem: job.problem ?? null,
    batch_id: job.batchId ?? null,
    template_id: job.templateId ?? null,
    config: {
      template_version: config.templateVersion,
      seed_data_path: config.seedKey ?? null,
      budget_limit: dollarText(job.budget),
      output_format: job.format,
      num_records: job.total,
      models: Object.fromEntries(
        Object.entries(config.models).map(([name, price]) => [name, price.model]),
      ),
      random_seed: config.randomSeed,
      checkpoint_every: config.checkpointEvery,
    },
    progress: {
      total: job.total,
      completed: job.done,
      failed: job.failed,
      percent: Math.floor((attempted * 1_000) / job.total) / 10,
      exported: job.exportedDone,
    },
    cost: {
      spent: dollarText(job.spent),
      reserved: dollarText(job.reserved),
      budget: dollarText(job.budget),
      remaining: dollarText(job.budget - job.spent - job.reserved),
      input_tokens: Number(job.inputTokens),
      output_tokens: Number(job.outputTokens),
    },
    created_at: job.createdAt,
    started_at: job.startedAt ?? null,
    ended_at: job.endedAt ?? null,
  };
}
