/** A job as the rest of the product sees it, and how its row becomes one. */
import type { Selectable } from 'kysely';
import type { ExportFormat, JobKind, JobStatus, JsonObject } from '../model/nouns.ts';
import { type JobConfig, readConfig } from './config.ts';
import { asNanos, type JobTable } from './schema.ts';

export interface Job {
  readonly jobId: string;
  readonly ownerId: string;
  readonly kind: JobKind;
  readonly batchId: string | undefined;
  readonly parentId: string | undefined;
  readonly templateId: string | undefined;
  readonly status: JobStatus;
  readonly problem: string | undefined;
  readonly config: JobConfig;
  readonly format: ExportFormat;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly budget: bigint;
  readonly spent: bigint;
  readonly reserved: bigint;
  readonly overrun: bigint;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly epoch: number;
  readonly resumptions: number;
  readonly leaseOwner: string | undefined;
  readonly exportedDone: number;
  readonly manifest: JsonObject | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

export function jobOf(row: Selectable<JobTable>): Job {
  return {
    jobId: row.job_id,
    ownerId: row.owner_id,
    kind: row.kind,
    batchId: row.batch_id ?? undefined,
    parentId: row.parent_id ?? undefined,
    templateId: row.template_id ?? undefined,
    status: row.status,
    problem: row.problem ?? undefined,
    config: readConfig(row.config),
    format: row.output_format,
    total: row.total,
    done: row.done,
    failed: row.failed,
    budget: asNanos(row.budget),
    spent: asNanos(row.spent),
    reserved: asNanos(row.reserved),
    overrun: asNanos(row.overrun),
    inputTokens: asNanos(row.input_tokens),
    outputTokens: asNanos(row.output_tokens),
    epoch: row.epoch,
    resumptions: row.resumptions,
    leaseOwner: row.lease_owner ?? undefined,
    exportedDone: row.exported_done,
    manifest: row.manifest ?? undefined,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
