/**
 * The words of the studio. One word, one thing; other files use these and no others.
 *
 *   Job        one dataset to be made: a template, seed data, a number of records, a budget
 *   Step       one call to a model within a record, by the template
 *   Call       one step of one record sent to the endpoint once paid for at most, under one key
 *   Reserve    the most that a call may cost, held against the budget until its answer is stored
 *   Lineage    how one record came about: its seed row, prompts, generations, tokens, cost
 *   Lease      the right of one worker to write to a job, for a while; each has a number, the epoch
 *   Endpoint   where models are called: this repository's gateway, or any OpenAI-compatible one
 *   Seed       a file of rows that fill the template's variables
 *   Sweep      jobs over models x templates x seeds, started together; the API calls it a batch
 */
export const jobStatuses = [
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'INTERRUPTED',
  'COMPLETED',
  'PARTIAL',
  'FAILED',
  'BUDGET_EXCEEDED',
  'CANCELLED',
] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** What a job is for. Only datasets are listed; the others serve one of them. */
export type JobKind = 'dataset' | 'forecast' | 'rerun' | 'seeds';

export const exportFormats = ['jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export type SweepStatus = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'PARTIAL_FAILURE';

/** One step of a template, as its author wrote it. */
export interface StepDefinition {
  readonly id: string;
  readonly model: string;
  readonly prompt: string;
  readonly system?: string | undefined;
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  /** `json`: the answer must be JSON, and its fields become columns. */
  readonly output?: 'text' | 'json' | undefined;
  /** Fields that a JSON answer must have, each with its type. */
  readonly fields?: Readonly<Record<string, FieldType>> | undefined;
}

export const fieldTypes = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const;
export type FieldType = (typeof fieldTypes)[number];

export interface TemplateDefinition {
  readonly steps: readonly StepDefinition[];
  /** Pieces that prompts include by name. */
  readonly fragments?: Readonly<Record<string, string>> | undefined;
  /** A further call that gives each record a score from 0 to 10. */
  readonly judge?: { readonly model: string; readonly prompt: string } | undefined;
}

/** Nano-dollars per million tokens. */
export interface ModelPrice {
  readonly model: string;
  readonly input: bigint;
  readonly output: bigint;
  /** A fee for each call, whatever it says. */
  readonly perCall?: bigint | undefined;
  /** Most tokens that an answer can have, however many are asked for. */
  readonly maxOutput?: number | undefined;
  /** False where `max_tokens` is only a wish: such a model can not be held to a budget. */
  readonly enforcesMaxTokens: boolean;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type SeedRow = Readonly<Record<string, unknown>>;
export type JsonObject = Readonly<Record<string, unknown>>;
