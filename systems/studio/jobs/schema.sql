create table batches (
  batch_id text not null,
  owner_id text not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  constraint batches_pkey PRIMARY KEY (batch_id),
  constraint batches_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(user_id) ON DELETE CASCADE
);

create table calls (
  call_key text not null,
  job_id text not null,
  record_index integer not null,
  step text not null,
  attempt integer not null,
  state text not null,
  model text not null,
  epoch integer not null,
  worst bigint not null,
  cost bigint,
  prompt text not null,
  raw text,
  generation_id text,
  input_tokens integer,
  output_tokens integer,
  problem text,
  sent_at timestamp with time zone not null default now(),
  answered_at timestamp with time zone,
  constraint calls_pkey PRIMARY KEY (call_key),
  constraint calls_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(job_id) ON DELETE CASCADE,
  constraint calls_job_id_record_index_step_attempt_key UNIQUE (job_id, record_index, step, attempt)
);
CREATE INDEX calls_open ON calls USING btree (job_id) WHERE (state = ANY (ARRAY['sent'::text, 'answered'::text]));

create table jobs (
  job_id text not null,
  owner_id text not null,
  kind text not null,
  batch_id text,
  parent_id text,
  template_id text,
  status text not null,
  problem text,
  config jsonb not null,
  output_format text not null,
  total integer not null,
  done integer not null default 0,
  failed integer not null default 0,
  budget bigint not null,
  spent bigint not null default 0,
  reserved bigint not null default 0,
  overrun bigint not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  epoch integer not null default 0,
  lease_owner text,
  lease_until timestamp with time zone,
  resumptions integer not null default 0,
  exported_done integer not null default 0,
  manifest jsonb,
  created_at timestamp with time zone not null default now(),
  queued_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint jobs_pkey PRIMARY KEY (job_id),
  constraint counted CHECK (((done >= 0) AND (failed >= 0) AND ((done + failed) <= total))),
  constraint jobs_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batches(batch_id),
  constraint jobs_budget_check CHECK ((budget > 0)),
  constraint jobs_overrun_check CHECK ((overrun >= 0)),
  constraint jobs_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(user_id) ON DELETE CASCADE,
  constraint jobs_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES jobs(job_id) ON DELETE CASCADE,
  constraint jobs_reserved_check CHECK ((reserved >= 0)),
  constraint jobs_spent_check CHECK ((spent >= 0)),
  constraint jobs_template_id_fkey FOREIGN KEY (template_id) REFERENCES templates(template_id),
  constraint jobs_total_check CHECK ((total > 0)),
  constraint within_budget CHECK ((((spent + reserved) - overrun) <= budget))
);
CREATE INDEX jobs_batch ON jobs USING btree (batch_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX jobs_live ON jobs USING btree (status) WHERE (status = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'INTERRUPTED'::text]));
CREATE INDEX jobs_owner ON jobs USING btree (owner_id, created_at DESC, job_id DESC);

create table notifications (
  notification_id text not null,
  job_id text not null,
  kind text not null,
  target text not null,
  body jsonb not null,
  attempts integer not null default 0,
  due_at timestamp with time zone not null default now(),
  sent_at timestamp with time zone,
  problem text,
  constraint notifications_pkey PRIMARY KEY (notification_id),
  constraint notifications_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(job_id) ON DELETE CASCADE
);
CREATE INDEX notifications_due ON notifications USING btree (due_at) WHERE (sent_at IS NULL);

create table pauses (
  endpoint text not null,
  until timestamp with time zone not null,
  constraint pauses_pkey PRIMARY KEY (endpoint)
);

create table records (
  job_id text not null,
  record_index integer not null,
  status text not null,
  seed_row jsonb not null,
  output jsonb,
  problem text,
  cost bigint not null,
  score real,
  created_at timestamp with time zone not null default now(),
  constraint records_pkey PRIMARY KEY (job_id, record_index),
  constraint records_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(job_id) ON DELETE CASCADE
);
CREATE INDEX records_failed ON records USING btree (job_id, record_index) WHERE (status = 'failed'::text);
CREATE INDEX records_recent ON records USING btree (job_id, created_at);

create table seeds (
  s3_key text not null,
  owner_id text not null,
  filename text not null,
  content_type text not null,
  format text,
  etag text,
  record_count integer,
  columns jsonb,
  created_at timestamp with time zone not null default now(),
  constraint seeds_pkey PRIMARY KEY (s3_key),
  constraint seeds_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(user_id) ON DELETE CASCADE
);
CREATE INDEX seeds_owner ON seeds USING btree (owner_id, created_at DESC);

create table sessions (
  family_id text not null,
  user_id text not null,
  current_hash text not null,
  previous_hash text,
  rotated_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked boolean not null default false,
  constraint sessions_pkey PRIMARY KEY (family_id),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(user_id) ON DELETE CASCADE
);

create table settings (
  name text not null,
  value text not null,
  constraint settings_pkey PRIMARY KEY (name)
);

create table template_versions (
  template_id text not null,
  version integer not null,
  definition jsonb not null,
  requirements jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint template_versions_pkey PRIMARY KEY (template_id, version),
  constraint template_versions_template_id_fkey FOREIGN KEY (template_id) REFERENCES templates(template_id) ON DELETE CASCADE
);

create table templates (
  template_id text not null,
  owner_id text,
  name text not null,
  description text not null default ''::text,
  is_public boolean not null default false,
  forked_from text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint templates_pkey PRIMARY KEY (template_id),
  constraint templates_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(user_id) ON DELETE CASCADE
);
CREATE INDEX templates_owner ON templates USING btree (owner_id);

create table users (
  user_id text not null,
  email text not null,
  password_hash text,
  outside_id text,
  confirmed_at timestamp with time zone,
  confirmation_hash text,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  constraint users_pkey PRIMARY KEY (user_id),
  constraint users_confirmation_hash_key UNIQUE (confirmation_hash),
  constraint users_email_key UNIQUE (email),
  constraint users_outside_id_key UNIQUE (outside_id)
);
