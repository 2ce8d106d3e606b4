// The forms of the API's answers, as far as the page reads them.
import type { JobStatus, TemplateDefinition } from '../model/nouns.ts';

export type JobAnswer = {
  job_id: string;
  name: string;
  status: JobStatus;
  problem: string | null;
  template_id: string | null;
  config: {
    template_version: number;
    seed_data_path: string | null;
    output_format: string;
    num_records: number;
    models: Record<string, string>;
  };
  progress: { total: number; completed: number; failed: number; percent: number };
  cost: { spent: string; reserved: string; budget: string; remaining: string };
  created_at: string;
  ended_at: string | null;
};

export type BoardAnswer = JobAnswer & {
  records_per_second: number;
  remaining_ms: number | null;
  samples?: { index: number; output: Record<string, unknown>; score: number | null }[];
  errors?: { index: number; problem: string }[];
};

export type TemplateAnswer = {
  template_id: string;
  name: string;
  description: string;
  version: number;
  latest_version: number;
  schema_requirements: string[];
  is_owner: boolean;
  is_public: boolean;
  is_system: boolean;
  updated_at: string;
};

export type TemplateDetail = TemplateAnswer & {
  template_definition: TemplateDefinition;
  versions: { version: number; created_at: string }[];
};

export type SeedAnswer = {
  s3_key: string;
  filename: string;
  format: string | null;
  record_count: number | null;
  columns: string[] | null;
  created_at: string;
};

export type CheckAnswer = {
  valid: boolean;
  record_count: number;
  format: string;
  columns: string[];
  sample: Record<string, unknown>[];
  error?: string;
};

export type ForecastAnswer = {
  forecast_id: string;
  ready: boolean;
  status: JobStatus;
  problem: string | null;
  confidence: number;
  sample_cost: string;
  cost: { mean: string; low: string; high: string };
  time_ms: { mean: number; low: number; high: number };
  records_within_budget: number | null;
  sample: { index: number; output: Record<string, unknown>; cost: string }[];
};

export type DiffAnswer = { lines: { kind: 'same' | 'added' | 'removed'; text: string }[] };
export type CostAnswer = {
  costs: { name: string; label: string; cost: string; calls: number; tokens: number }[];
};
export type ModelAnswer = { models: { model: string; can_be_used: boolean }[] };
export type TryAnswer = { steps: { step: string; prompt: string; output: unknown }[] };
