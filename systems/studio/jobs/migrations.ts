/** The tables, in the order they came to be. What was released is never edited. */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const accounts = [
  sql`create table users (
    user_id text primary key,
    email text not null unique,
    password_hash text,
    outside_id text unique,
    confirmed_at timestamptz,
    confirmation_hash text unique,
    settings jsonb not null default '{}',
    created_at timestamptz not null default now()
  )`,
  sql`create table sessions (
    family_id text primary key,
    user_id text not null references users on delete cascade,
    current_hash text not null,
    previous_hash text,
    rotated_at timestamptz not null,
    expires_at timestamptz not null,
    revoked boolean not null default false
  )`,
  sql`create table settings (name text primary key, value text not null)`,
];

const templates = [
  sql`create table templates (
    template_id text primary key,
    owner_id text references users on delete cascade,
    name text not null,
    description text not null default '',
    is_public boolean not null default false,
    forked_from text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  sql`create index templates_owner on templates (owner_id)`,
  sql`create table template_versions (
    template_id text not null references templates on delete cascade,
    version int not null,
    definition jsonb not null,
    requirements jsonb not null,
    created_at timestamptz not null default now(),
    primary key (template_id, version)
  )`,
  sql`create table seeds (
    s3_key text primary key,
    owner_id text not null references users on delete cascade,
    filename text not null,
    content_type text not null,
    format text,
    etag text,
    record_count int,
    columns jsonb,
    created_at timestamptz not null default now()
  )`,
  sql`create index seeds_owner on seeds (owner_id, created_at desc)`,
];

// The budget is held by the table itself: no statement, however wrong, can reserve beyond it.
const jobs = [
  sql`create table batches (
    batch_id text primary key,
    owner_id text not null references users on delete cascade,
    name text not null,
    created_at timestamptz not null default now()
  )`,
  sql`create table jobs (
    job_id text primary key,
    owner_id text not null references users on delete cascade,
    kind text not null,
    batch_id text references batches,
    parent_id text references jobs on delete cascade,
    template_id text references templates,
    status text not null,
    problem text,
    config jsonb not null,
    output_format text not null,
    total int not null check (total > 0),
    done int not null default 0,
    failed int not null default 0,
    budget bigint not null check (budget > 0),
    spent bigint not null default 0 check (spent >= 0),
    reserved bigint not null default 0 check (reserved >= 0),
    overrun bigint not null default 0 check (overrun >= 0),
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0,
    epoch int not null default 0,
    lease_owner text,
    lease_until timestamptz,
    resumptions int not null default 0,
    exported_done int not null default 0,
    manifest jsonb,
    created_at timestamptz not null default now(),
    queued_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    constraint within_budget check (spent + reserved - overrun <= budget),
    constraint counted check (done >= 0 and failed >= 0 and done + failed <= total)
  )`,
  sql`create index jobs_owner on jobs (owner_id, created_at desc, job_id desc)`,
  sql`create index jobs_batch on jobs (batch_id) where batch_id is not null`,
  sql`create index jobs_live on jobs (status) where status in ('QUEUED', 'RUNNING', 'INTERRUPTED')`,
];

const calls = [
  sql`create table calls (
    call_key text primary key,
    job_id text not null references jobs on delete cascade,
    record_index int not null,
    step text not null,
    attempt int not null,
    state text not null,
    model text not null,
    epoch int not null,
    worst bigint not null,
    cost bigint,
    prompt text not null,
    raw text,
    generation_id text,
    input_tokens int,
    output_tokens int,
    problem text,
    sent_at timestamptz not null default now(),
    answered_at timestamptz,
    unique (job_id, record_index, step, attempt)
  )`,
  sql`create index calls_open on calls (job_id) where state in ('sent', 'answered')`,
  sql`create table records (
    job_id text not null references jobs on delete cascade,
    record_index int not null,
    status text not null,
    seed_row jsonb not null,
    output jsonb,
    problem text,
    cost bigint not null,
    score real,
    created_at timestamptz not null default now(),
    primary key (job_id, record_index)
  )`,
  sql`create index records_failed on records (job_id, record_index) where status = 'failed'`,
  sql`create table pauses (endpoint text primary key, until timestamptz not null)`,
  sql`create table notifications (
    notification_id text primary key,
    job_id text not null references jobs on delete cascade,
    kind text not null,
    target text not null,
    body jsonb not null,
    attempts int not null default 0,
    due_at timestamptz not null default now(),
    sent_at timestamptz,
    problem text
  )`,
  sql`create index notifications_due on notifications (due_at) where sent_at is null`,
];

// How fast a job is, is asked twice a second by whoever looks at it.
const rate = [sql`create index records_recent on records (job_id, created_at)`];

function migration(id: string, statements: readonly ReturnType<typeof sql>[]): Migration {
  return {
    id,
    async up(db) {
      for (const statement of statements) await statement.execute(db);
    },
  };
}

export const migrations: readonly Migration[] = [
  migration('0001_accounts', accounts),
  migration('0002_templates', templates),
  migration('0003_jobs', jobs),
  migration('0004_calls', calls),
  migration('0005_rate', rate),
];
