/** What the tables hold, for Kysely. Money and counts come as number or bigint: see `asNanos`. */
import type { ColumnType, Generated, Kysely } from 'kysely';
import type {
  ExportFormat,
  JobKind,
  JobStatus,
  JsonObject,
  TemplateDefinition,
} from '../model/nouns.ts';

type Nanos = ColumnType<number | bigint, bigint, bigint>;
type Time = ColumnType<Date, Date | undefined, Date>;
type Json<Value> = ColumnType<Value, string, string>;

interface UserTable {
  user_id: string;
  email: string;
  password_hash: string | null;
  /** Of an outside identity provider: `issuer subject`. */
  outside_id: string | null;
  confirmed_at: Date | null;
  confirmation_hash: string | null;
  settings: Json<JsonObject>;
  created_at: Time;
}

interface SessionTable {
  family_id: string;
  user_id: string;
  current_hash: string;
  previous_hash: string | null;
  rotated_at: Time;
  expires_at: Time;
  revoked: boolean;
}

interface TemplateTable {
  template_id: string;
  /** None: it is built in, and read-only. */
  owner_id: string | null;
  name: string;
  description: string;
  is_public: boolean;
  forked_from: string | null;
  created_at: Time;
  updated_at: Time;
}

interface TemplateVersionTable {
  template_id: string;
  version: number;
  definition: Json<TemplateDefinition>;
  requirements: Json<readonly string[]>;
  created_at: Time;
}

interface SeedTable {
  s3_key: string;
  owner_id: string;
  filename: string;
  content_type: string;
  format: string | null;
  etag: string | null;
  record_count: number | null;
  columns: Json<readonly string[]> | null;
  created_at: Time;
}

export interface JobTable {
  job_id: string;
  owner_id: string;
  kind: JobKind;
  batch_id: string | null;
  parent_id: string | null;
  template_id: string | null;
  status: JobStatus;
  /** Why it stands where it stands, for its owner. */
  problem: string | null;
  /** Everything that is fixed when it starts; see `config.ts`. */
  config: Json<JsonObject>;
  output_format: ExportFormat;
  total: number;
  done: Generated<number>;
  failed: Generated<number>;
  budget: Nanos;
  spent: Nanos;
  reserved: Nanos;
  /** What an endpoint charged above the worst case that was reserved; zero with an honest one. */
  overrun: Nanos;
  input_tokens: Nanos;
  output_tokens: Nanos;
  epoch: Generated<number>;
  lease_owner: string | null;
  lease_until: Date | null;
  resumptions: Generated<number>;
  exported_done: Generated<number>;
  manifest: Json<JsonObject> | null;
  created_at: Time;
  queued_at: Time;
  started_at: Date | null;
  ended_at: Date | null;
}

export interface CallTable {
  call_key: string;
  job_id: string;
  record_index: number;
  step: string;
  attempt: number;
  /**
   * sent, answered (raw is kept), used, unusable, void (refused, nothing charged). When its owner
   * asks for a retry, what was unusable is retired, and what was void is made again under its key.
   */
  state: string;
  model: string;
  epoch: number;
  worst: Nanos;
  cost: Nanos | null;
  prompt: string;
  raw: string | null;
  generation_id: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  problem: string | null;
  sent_at: Time;
  answered_at: Date | null;
}

interface RecordTable {
  job_id: string;
  record_index: number;
  status: string;
  seed_row: Json<JsonObject>;
  output: Json<JsonObject> | null;
  problem: string | null;
  cost: Nanos;
  score: number | null;
  created_at: Time;
}

interface BatchTable {
  batch_id: string;
  owner_id: string;
  name: string;
  created_at: Time;
}

interface PauseTable {
  endpoint: string;
  until: Time;
}

interface NotificationTable {
  notification_id: string;
  job_id: string;
  kind: string;
  target: string;
  body: Json<JsonObject>;
  attempts: Generated<number>;
  due_at: Time;
  sent_at: Date | null;
  problem: string | null;
}

interface SettingTable {
  name: string;
  value: string;
}

export interface Schema {
  users: UserTable;
  sessions: SessionTable;
  templates: TemplateTable;
  template_versions: TemplateVersionTable;
  seeds: SeedTable;
  batches: BatchTable;
  jobs: JobTable;
  calls: CallTable;
  records: RecordTable;
  pauses: PauseTable;
  notifications: NotificationTable;
  settings: SettingTable;
}

/** As the rest of the product hands it on, without speaking SQL. */
export type StudioDb = Kysely<Schema>;

/** A bigint column comes as a number where that is exact. */
export function asNanos(value: number | bigint): bigint {
  return BigInt(value);
}
