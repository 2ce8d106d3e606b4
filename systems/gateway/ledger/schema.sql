create table account (
  id uuid not null,
  email text not null,
  password_hash text not null,
  role text not null default 'user'::text,
  disabled boolean not null default false,
  referral_code text,
  made_at timestamp with time zone not null default now(),
  confirmed_at timestamp with time zone,
  constraint account_pkey PRIMARY KEY (id),
  constraint account_email UNIQUE (email),
  constraint account_email_check CHECK ((email = lower(email))),
  constraint account_role_check CHECK ((role = ANY (ARRAY['user'::text, 'admin'::text])))
);

create table api_key (
  id uuid not null,
  account_id uuid not null,
  name text not null,
  mode text not null,
  hash text not null,
  previous_hash text,
  previous_until timestamp with time zone,
  hint text not null,
  spend_limit bigint,
  requests_per_minute integer,
  tokens_per_minute integer,
  models text[],
  addresses text[],
  made_at timestamp with time zone not null default now(),
  used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint api_key_hash_key UNIQUE (hash),
  constraint api_key_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
  constraint api_key_previous_hash_key UNIQUE (previous_hash),
  constraint api_key_requests_per_minute_check CHECK ((requests_per_minute > 0)),
  constraint api_key_spend_limit_check CHECK ((spend_limit >= 0)),
  constraint api_key_tokens_per_minute_check CHECK ((tokens_per_minute > 0))
);
CREATE INDEX api_key_of_account ON api_key USING btree (account_id, made_at);

create table books_check (
  is_only boolean not null default true,
  accounts bigint not null,
  entries numeric not null,
  difference numeric not null,
  checked_at timestamp with time zone not null,
  took_ms bigint not null,
  constraint books_check_pkey PRIMARY KEY (is_only),
  constraint books_check_is_only_check CHECK (is_only)
);

create table catalogue_change (
  version bigint not null
);

create table confirmation (
  token_hash text not null,
  account_id uuid not null,
  expires_at timestamp with time zone not null,
  constraint confirmation_pkey PRIMARY KEY (token_hash),
  constraint confirmation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)
);

create table entry (
  id bigint not null generated always as identity,
  wallet_id uuid not null,
  kind text not null,
  hold_id uuid,
  available bigint not null default 0,
  held bigint not null default 0,
  suspense bigint not null default 0,
  debt bigint not null default 0,
  contra bigint not null default 0,
  book text,
  reference text,
  description text,
  made_at timestamp with time zone not null default now(),
  constraint entry_pkey PRIMARY KEY (wallet_id, id)
);
CREATE UNIQUE INDEX entry_closes_once ON entry USING btree (hold_id, wallet_id) WHERE (kind = ANY (ARRAY['settle'::text, 'void'::text]));
CREATE UNIQUE INDEX entry_once ON entry USING btree (kind, reference) WHERE (reference IS NOT NULL);
CREATE UNIQUE INDEX entry_opens_once ON entry USING btree (hold_id, wallet_id) WHERE (kind = 'hold'::text);
CREATE INDEX entry_seen ON entry USING btree (wallet_id, id) WHERE (contra <> 0);

create table gateway_process (
  id uuid not null,
  seen_at timestamp with time zone not null default now(),
  constraint gateway_process_pkey PRIMARY KEY (id)
);

create table hold (
  id uuid not null,
  account_id uuid not null,
  key_id uuid,
  on_key boolean not null,
  amount bigint not null,
  state text not null,
  charged bigint,
  owner uuid not null,
  terms json not null,
  quote_until timestamp with time zone,
  provider text,
  usage jsonb,
  upstream jsonb,
  reason text,
  opened_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  unresolved_at timestamp with time zone,
  closed_at timestamp with time zone,
  constraint hold_pkey PRIMARY KEY (id)
);
CREATE INDEX hold_of_account ON hold USING btree (account_id, opened_at);
CREATE INDEX hold_open ON hold USING btree (state, id) WHERE (state = ANY (ARRAY['held'::text, 'unresolved'::text]));

create table idempotency (
  account_id uuid not null,
  key text not null,
  digest text not null,
  hold_id uuid not null,
  status integer,
  content_type text,
  body bytea,
  made_at timestamp with time zone not null default now(),
  constraint idempotency_pkey PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_of_hold ON idempotency USING btree (hold_id);

create table model (
  id text not null,
  title text not null,
  operations text[] not null,
  context_tokens integer not null,
  max_output_tokens integer not null,
  enabled boolean not null default true,
  made_at timestamp with time zone not null default now(),
  image_tokens integer,
  constraint model_pkey PRIMARY KEY (id),
  constraint model_context_tokens_check CHECK ((context_tokens > 0)),
  constraint model_image_tokens_check CHECK ((image_tokens > 0)),
  constraint model_max_output_tokens_check CHECK ((max_output_tokens >= 0))
);

create table offer (
  model text not null,
  provider text not null,
  upstream_model text not null,
  constraint offer_pkey PRIMARY KEY (model, provider),
  constraint offer_model_fkey FOREIGN KEY (model) REFERENCES model(id) ON DELETE CASCADE,
  constraint offer_provider_fkey FOREIGN KEY (provider) REFERENCES provider(name) ON DELETE CASCADE
);

create table payment (
  id text not null,
  session_id text,
  account_id uuid,
  package_id text,
  is_paid boolean not null default false,
  paid_cents bigint not null default 0,
  credit bigint not null default 0,
  bonus bigint not null default 0,
  refunded_cents bigint not null default 0,
  refund_failed_cents bigint not null default 0,
  dispute text,
  disputed_cents bigint not null default 0,
  credited bigint not null default 0,
  bonus_credited bigint not null default 0,
  steps integer not null default 0,
  made_at timestamp with time zone not null default now(),
  constraint payment_pkey PRIMARY KEY (id),
  constraint payment_bonus_check CHECK ((bonus >= 0)),
  constraint payment_check CHECK (((credited >= 0) AND (credited <= credit))),
  constraint payment_check1 CHECK (((bonus_credited >= 0) AND (bonus_credited <= bonus))),
  constraint payment_check2 CHECK (((NOT is_paid) OR (account_id IS NOT NULL))),
  constraint payment_credit_check CHECK ((credit >= 0)),
  constraint payment_dispute_check CHECK ((dispute = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text]))),
  constraint payment_disputed_cents_check CHECK ((disputed_cents >= 0)),
  constraint payment_paid_cents_check CHECK ((paid_cents >= 0)),
  constraint payment_refund_failed_cents_check CHECK ((refund_failed_cents >= 0)),
  constraint payment_refunded_cents_check CHECK ((refunded_cents >= 0)),
  constraint payment_session_id_key UNIQUE (session_id)
);
CREATE INDEX payment_of_account ON payment USING btree (account_id, made_at);

create table payment_dispute (
  payment_id text not null,
  id text not null,
  cents bigint not null,
  state text not null,
  constraint payment_dispute_pkey PRIMARY KEY (payment_id, id),
  constraint payment_dispute_cents_check CHECK ((cents >= 0)),
  constraint payment_dispute_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payment(id),
  constraint payment_dispute_state_check CHECK ((state = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text])))
);

create table payment_event (
  id text not null,
  payment_id text not null,
  type text not null,
  received_at timestamp with time zone not null default now(),
  constraint payment_event_pkey PRIMARY KEY (id)
);

create table payment_refund (
  payment_id text not null,
  id text not null,
  cents bigint not null,
  has_failed boolean not null,
  constraint payment_refund_pkey PRIMARY KEY (payment_id, id),
  constraint payment_refund_cents_check CHECK ((cents >= 0)),
  constraint payment_refund_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payment(id)
);

create table price (
  provider text not null,
  model text not null,
  version integer not null,
  from_at timestamp with time zone not null,
  price jsonb not null,
  made_at timestamp with time zone not null default now(),
  constraint price_pkey PRIMARY KEY (provider, model, version),
  constraint price_version_check CHECK ((version > 0))
);

create table provider (
  name text not null,
  kind text not null,
  base_url text,
  secret_name text,
  region text,
  rank integer not null default 100,
  enabled boolean not null default true,
  constraint provider_pkey PRIMARY KEY (name)
);

create table rate_bucket (
  key text not null,
  tokens double precision not null,
  at_ms double precision not null,
  constraint rate_bucket_pkey PRIMARY KEY (key)
);

create table receipt_key (
  kid text not null,
  private_key jsonb not null,
  made_at timestamp with time zone not null default now(),
  constraint receipt_key_pkey PRIMARY KEY (kid)
);

create table referral (
  referee_id uuid not null,
  referrer_id uuid not null,
  code text not null,
  bonus bigint not null,
  paid bigint not null default 0,
  payment_id text,
  steps integer not null default 0,
  is_confirmed boolean not null default false,
  made_at timestamp with time zone not null default now(),
  is_counted boolean not null default true,
  constraint referral_pkey PRIMARY KEY (referee_id),
  constraint referral_bonus_check CHECK ((bonus > 0)),
  constraint referral_check CHECK ((referrer_id <> referee_id)),
  constraint referral_check1 CHECK (((paid = 0) OR (paid = bonus)))
);
CREATE INDEX referral_of_payment ON referral USING btree (payment_id) WHERE (payment_id IS NOT NULL);
CREATE INDEX referral_of_referrer ON referral USING btree (referrer_id);

create table referral_code (
  account_id uuid not null,
  code text not null,
  tier text not null default 'bronze'::text,
  uses integer not null default 0,
  constraint referral_code_pkey PRIMARY KEY (account_id),
  constraint referral_code_code_key UNIQUE (code),
  constraint referral_code_tier_check CHECK ((tier = ANY (ARRAY['bronze'::text, 'silver'::text, 'gold'::text]))),
  constraint referral_code_uses_check CHECK (((uses >= 0) AND (uses <= 10)))
);

create table session_family (
  id uuid not null,
  account_id uuid not null,
  current_hash text not null,
  previous_hash text,
  rotated_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked boolean not null default false,
  constraint session_family_pkey PRIMARY KEY (id),
  constraint session_family_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id)
);
CREATE INDEX session_of_account ON session_family USING btree (account_id);

create table wallet (
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  available bigint not null default 0,
  held bigint not null default 0,
  suspense bigint not null default 0,
  debt bigint not null default 0,
  is_limited boolean not null default true,
  opened_at timestamp with time zone not null default now(),
  constraint wallet_pkey PRIMARY KEY (id)
);
CREATE INDEX wallet_of_account ON wallet USING btree (account_id) WHERE (kind = 'key'::text);

create table wallet_sum (
  wallet_id uuid not null,
  last_entry bigint not null,
  entries bigint not null,
  available bigint not null,
  held bigint not null,
  suspense bigint not null,
  debt bigint not null,
  constraint wallet_sum_pkey PRIMARY KEY (wallet_id)
);

CREATE OR REPLACE FUNCTION public.catalogue_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update catalogue_change set version = version + 1;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.entry_apply()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_hashjoin TO 'off'
AS $function$
declare done boolean;
begin
  if (select count(*) from added) = 1 then
    update wallet w set available = w.available + a.available, held = w.held + a.held,
      suspense = w.suspense + a.suspense, debt = w.debt + a.debt
    from added a join hold h on h.id = a.hold_id
    where w.id = a.wallet_id
      and (
  (a.wallet_id = h.account_id or (a.wallet_id = h.key_id and h.on_key))
  and case a.kind
    when 'hold' then a.held = h.amount
    when 'settle' then h.state = 'settled' and a.contra = h.charged
      and a.held + a.suspense = -h.amount
    when 'void' then h.state = 'void' and a.held + a.suspense = -h.amount
    else h.state = 'unresolved' and a.suspense = h.amount
  end);
    if found then return null; end if;
  end if;
  with sums as materialized (
    select a.wallet_id, sum(a.available)::bigint available, sum(a.held)::bigint held,
      sum(a.suspense)::bigint suspense, sum(a.debt)::bigint debt,
      bool_and(coalesce(a.hold_id is null or (
  (a.wallet_id = h.account_id or (a.wallet_id = h.key_id and h.on_key))
  and case a.kind
    when 'hold' then a.held = h.amount
    when 'settle' then h.state = 'settled' and a.contra = h.charged
      and a.held + a.suspense = -h.amount
    when 'void' then h.state = 'void' and a.held + a.suspense = -h.amount
    else h.state = 'unresolved' and a.suspense = h.amount
  end), false)) as says_its_hold
    from added a left join hold h on h.id = a.hold_id
    group by a.wallet_id
  ), moved as (
    update wallet w set available = w.available + s.available, held = w.held + s.held,
      suspense = w.suspense + s.suspense, debt = w.debt + s.debt
    from sums s where w.id = s.wallet_id and s.says_its_hold
    returning 1
  )
  select (select count(*) from moved) = (select count(*) from sums) into done;
  if done then return null; end if;
  if exists (select 1 from added a where not exists (
    select 1 from wallet w where w.id = a.wallet_id
  )) then raise exception 'an entry names a wallet that is not there'; end if;
  raise exception 'an entry says something else than its hold';
end $function$;

CREATE OR REPLACE FUNCTION public.entry_check()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  
  if not (new.available + new.held + new.suspense - new.debt + new.contra = 0
    and (new.contra = 0 or new.book is not null)
    and case new.kind
      when 'hold' then new.hold_id is not null and new.held >= 0 and new.contra = 0
        and new.suspense = 0
      when 'settle' then new.hold_id is not null and new.held <= 0 and new.suspense <= 0
        and new.contra >= 0 and new.available >= 0
      when 'void' then new.hold_id is not null and new.held <= 0 and new.suspense <= 0
        and new.contra = 0
      when 'unresolved' then new.hold_id is not null and new.suspense >= 0 and new.available = 0
        and new.contra = 0
      else new.hold_id is null and new.held = 0 and new.suspense = 0
    end) then
    raise exception 'new row for relation "entry" violates check constraint "entry_is_whole"'
      using errcode = 'check_violation', table = 'entry', constraint = 'entry_is_whole';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_check()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare one record; room bigint; key_room bigint; back bigint;
begin
  if tg_op = 'INSERT' and new.state = 'held' and new.on_key is null then
    new.on_key := false;
    update wallet w set available = w.available - new.amount, held = w.held + new.amount
    where w.id = new.account_id and w.available - w.debt >= new.amount
      and not exists (select 1 from wallet k where k.id = new.key_id);
    if not found then
      -- In the order of their ids, as everyone does.
      for one in select w.id, w.available - w.debt as room from wallet w
        where w.id = any(array[new.account_id, new.key_id]) and w.is_limited
        order by w.id for update
      loop
        if one.id = new.account_id then room := one.room; else key_room := one.room; end if;
      end loop;
      if room is null or room < new.amount or key_room < new.amount then return null; end if;
      new.on_key := key_room is not null;
      update wallet w set available = w.available - new.amount, held = w.held + new.amount
      where w.id = any(array[new.account_id, case when new.on_key then new.key_id end]);
    end if;
    insert into entry (wallet_id, kind, hold_id, available, held)
    values (new.account_id, 'hold', new.id, -new.amount, new.amount);
    if new.on_key then
      insert into entry (wallet_id, kind, hold_id, available, held)
      values (new.key_id, 'hold', new.id, -new.amount, new.amount);
    end if;
  elsif tg_op = 'UPDATE' and old.state = 'held' and new.state in ('settled', 'void')
    and new.closed_at is null
  then
    new.closed_at := clock_timestamp();
    back := old.amount - coalesce(new.charged, 0);
    update wallet w set available = w.available + back, held = w.held - old.amount
    where w.id = old.account_id;
    insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
    values (old.account_id, case new.state when 'settled' then 'settle' else 'void' end, old.id,
      back, -old.amount, coalesce(new.charged, 0), case new.state when 'settled' then 'usage' end);
    if old.on_key then
      update wallet w set available = w.available + back, held = w.held - old.amount
      where w.id = old.key_id;
      insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
      values (old.key_id, case new.state when 'settled' then 'settle' else 'void' end, old.id,
        back, -old.amount, coalesce(new.charged, 0),
        case new.state when 'settled' then 'allowance' end);
    end if;
  end if;
  if not (
  new.amount >= 0
    and new.state in ('held', 'settled', 'void', 'unresolved')
    and (new.charged is null or new.charged between 0 and new.amount)
    and (new.state = 'settled') = (new.charged is not null)
    and (new.state in ('settled', 'void')) = (new.closed_at is not null)
    and (new.key_id is not null or not new.on_key)) then
    raise exception 'new row for relation "hold" violates check constraint "hold_is_whole"'
      using errcode = 'check_violation', table = 'hold', constraint = 'hold_is_whole';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_close(p_id uuid, p_account uuid, p_key uuid, p_state text, p_charged bigint, p_provider text, p_usage jsonb, p_reason text, p_quote boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform 1 from wallet w
  where w.id = p_account and not exists (select 1 from wallet k where k.id = p_key)
  for update;
  if not found then
    perform 1 from wallet w where w.id = any(array[p_account, p_key]) order by w.id for update;
  end if;
  update hold h set state = p_state, charged = p_charged, provider = p_provider,
    usage = p_usage, reason = p_reason
  where h.id = p_id and case h.state when 'held' then (h.quote_until is not null) = p_quote end;
  return found;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_close_alone(p_id uuid, p_account uuid, p_key uuid, p_state text, p_charged bigint, p_provider text, p_usage jsonb, p_reason text, p_quote boolean, p_status integer, p_content_type text, p_body bytea, OUT part text, OUT outcome text, OUT amount bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare one record;
begin
  part := 'closed'; outcome := p_state; amount := p_charged;
  perform 1 from wallet w
  where w.id = p_account and not exists (select 1 from wallet k where k.id = p_key)
  for update;
  if not found then
    perform 1 from wallet w where w.id = any(array[p_account, p_key]) order by w.id for update;
  end if;
  if p_status is null and p_state in ('settled', 'void') then
    update hold h set state = p_state, charged = p_charged, provider = p_provider,
      usage = p_usage, reason = p_reason
    where h.id = p_id and h.state = 'held' and (h.quote_until is not null) = p_quote;
    if found then return; end if;
  end if;
  select h.account_id, h.key_id, h.on_key, h.amount, h.state, h.charged into one
  from hold h where h.id = p_id;
  part := 'closedBefore'; outcome := one.state; amount := one.charged;
  update hold h set state = p_state, charged = p_charged, provider = p_provider,
    usage = p_usage, reason = p_reason,
    closed_at = case when p_state <> 'unresolved' then clock_timestamp() end,
    unresolved_at = case when p_state = 'unresolved' then clock_timestamp()
      else h.unresolved_at end
  where h.id = p_id and h.state = one.state
    and (h.state = 'held' or (h.state = 'unresolved' and p_state <> 'unresolved'))
    and (h.quote_until is not null) = p_quote;
  if not found then return; end if;
  part := 'closed'; outcome := p_state; amount := p_charged;
  if p_status is not null then
    update idempotency i set status = p_status, content_type = p_content_type, body = p_body
    where i.hold_id = p_id;
  end if;
  insert into entry (wallet_id, kind, hold_id, available, held, suspense, contra, book)
  select w.id, case p_state when 'settled' then 'settle' else p_state end, p_id,
    case when p_state = 'unresolved' then 0 else one.amount - coalesce(p_charged, 0) end,
    case when one.state = 'held' then -one.amount else 0 end,
    case when one.state = 'unresolved' then -one.amount
      when p_state = 'unresolved' then one.amount else 0 end,
    coalesce(p_charged, 0),
    case when p_state = 'settled' then w.book end
  from (values (one.account_id, 'usage'), (one.key_id, 'allowance')) as w(id, book)
  where w.book = 'usage' or one.on_key;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_open_alone(p_owner uuid, p_id uuid, p_account uuid, p_key uuid, p_amount bigint, p_live_s double precision, p_quote_s double precision, p_terms json, OUT part text, OUT outcome text, OUT wallet text, OUT amount bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare one record; room bigint; key_room bigint;
begin
  part := 'hold';
  outcome := 'held';
  with admitted as materialized (
    select w.id from wallet w
    where w.id = p_account and w.is_limited
      and (p_amount = 0 or w.available - w.debt >= p_amount)
      and not exists (select 1 from wallet k where k.id = p_key)
    for update of w
  ), opened as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms, expires_at,
      quote_until)
    select p_id, p_account, p_key, false, p_amount, 'held', p_owner, p_terms,
      clock_timestamp() + make_interval(secs => p_live_s),
      clock_timestamp() + make_interval(secs => p_quote_s)
    from admitted
    on conflict (id) do nothing
    returning id
  )
  insert into entry (wallet_id, kind, hold_id, available, held)
  select p_account, 'hold', id, -p_amount, p_amount from opened;
  if found then return; end if;
  -- In the order of their ids, as everyone does.
  for one in select w.id, w.available - w.debt as room, w.is_limited from wallet w
    where w.id = any(array[p_account, p_key]) order by w.id for update
  loop
    if one.is_limited and one.id = p_account then room := one.room;
    elsif one.is_limited then key_room := one.room; end if;
  end loop;
  outcome := case when room is null then 'noWallet'
    when p_amount > 0 and (room < p_amount or key_room < p_amount) then 'short'
    else 'held' end;
  if outcome = 'held' then
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms, expires_at,
      quote_until)
    values (p_id, p_account, p_key, key_room is not null, p_amount, 'held', p_owner, p_terms,
      clock_timestamp() + make_interval(secs => p_live_s),
      clock_timestamp() + make_interval(secs => p_quote_s))
    on conflict (id) do nothing;
    -- It was sent again and is there already.
    if not found then return; end if;
    if key_room is null then
      insert into entry (wallet_id, kind, hold_id, available, held)
      values (p_account, 'hold', p_id, -p_amount, p_amount);
    else
      insert into entry (wallet_id, kind, hold_id, available, held)
      values (p_account, 'hold', p_id, -p_amount, p_amount),
        (p_key, 'hold', p_id, -p_amount, p_amount);
    end if;
  elsif exists (select 1 from hold h where h.id = p_id) then
    outcome := 'held';
  elsif outcome = 'short' then
    wallet := case when room < p_amount then 'account' else 'key' end;
    amount := greatest(case when room < p_amount then room else key_room end, 0);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.holds_admit(p_ids uuid[], p_accounts uuid[], p_keys uuid[], p_amounts bigint[], p_idempotency text[], p_digests text[])
 RETURNS TABLE(outcome text, wallet text, available bigint, other_id uuid, on_key boolean, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
  ids uuid[]; room bigint[]; asked record; at_account int; at_key int;
  opened uuid[]; claims text[] := '{}'; claim text; claimed text; claimed_state text;
begin
  select array_agg(w.id), array_agg(w.available - w.debt) into ids, room from wallet w
  where w.is_limited and w.id = any(p_accounts || p_keys);
  opened := array(select h.id from hold h where h.id = any(p_ids));
  for asked in
    select * from unnest(p_ids, p_accounts, p_keys, p_amounts, p_idempotency, p_digests)
      as x(id, account, key, amount, idempotency, digest)
  loop
    wallet := null; available := null; other_id := null;
    status := null; content_type := null; body := null;
    claim := null; claimed := null; claimed_state := null;
    at_account := array_position(ids, asked.account);
    at_key := array_position(ids, asked.key);
    on_key := at_key is not null;
    if asked.idempotency is not null then
      claim := asked.account::text || ' ' || asked.idempotency;
      select i.hold_id, i.digest, i.status, i.content_type, i.body, h.state
      into other_id, claimed, status, content_type, body, claimed_state
      from idempotency i left join hold h on h.id = i.hold_id
      where i.account_id = asked.account and i.key = asked.idempotency;
    end if;
    if asked.id = any(opened) then
      outcome := 'known';
    elsif at_account is null then
      outcome := 'noWallet';
    elsif claimed <> asked.digest then
      outcome := 'otherBody';
    elsif claim = any(claims) or claimed_state in ('held', 'unresolved') then
      outcome := 'running';
    elsif claimed_state = 'settled' then
      outcome := case when status is null then 'answerLost' else 'replay' end;
    elsif room[at_account] < asked.amount and asked.amount > 0 then
      outcome := 'short'; wallet := 'account'; available := greatest(room[at_account], 0);
    elsif room[at_key] < asked.amount and asked.amount > 0 then
      outcome := 'short'; wallet := 'key'; available := greatest(room[at_key], 0);
    else
      outcome := 'held';
      room[at_account] := room[at_account] - asked.amount;
      if on_key then room[at_key] := room[at_key] - asked.amount; end if;
      opened := opened || asked.id;
      if claim is not null then claims := claims || claim; end if;
    end if;
    if outcome not in ('otherBody', 'running', 'answerLost', 'replay') then
      other_id := null;
    end if;
    return next;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION public.holds_close(p_closings jsonb)
 RETURNS TABLE(place integer, changed boolean, state text, charged bigint)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare ids uuid[]; answered uuid[];
begin
  select array_agg(x.id), array_agg(x.id) filter (where x.status is not null)
  into ids, answered from jsonb_to_recordset(p_closings) as x(id uuid, status int);
  return query
  with asked as materialized (
    select * from jsonb_to_recordset(p_closings) as x(place int, id uuid, state text,
      charged bigint, provider text, usage jsonb, reason text, quote boolean,
      status int, content_type text, body text)
  ), first as materialized (
    -- Closed twice in one batch: the first one counts.
    select distinct on (id) * from asked order by id, place
  ), before as materialized (
    select h.id, h.state, h.charged from hold h where h.id = any(ids)
  ), closed as (
    update hold h set state = f.state, charged = f.charged, provider = f.provider,
      usage = f.usage, reason = f.reason,
      closed_at = case when f.state = 'unresolved' then null else clock_timestamp() end,
      unresolved_at = case when f.state = 'unresolved' then clock_timestamp()
        else h.unresolved_at end
    from first f join before b on b.id = f.id
    where h.id = any(ids) and h.id = f.id and h.state = b.state
      and (b.state = 'held' or (b.state = 'unresolved' and f.state <> 'unresolved'))
      and (h.quote_until is not null) = coalesce(f.quote, false)
    returning h.id, h.account_id, h.key_id, h.on_key, h.amount, h.state, h.charged,
      f.place, b.state as was
  ), kept as (
    update idempotency i set status = f.status, content_type = f.content_type,
      body = decode(f.body, 'base64')
    from closed c join first f on f.id = c.id
    where i.hold_id = any(answered) and i.hold_id = c.id and f.status is not null
  ), booked as (
    insert into entry (wallet_id, kind, hold_id, available, held, suspense, contra, book)
    select w.id, case c.state when 'settled' then 'settle' else c.state end, c.id,
      case when c.state = 'unresolved' then 0 else c.amount - coalesce(c.charged, 0) end,
      case when c.was = 'held' then -c.amount else 0 end,
      case when c.was = 'unresolved' then -c.amount
        when c.state = 'unresolved' then c.amount else 0 end,
      coalesce(c.charged, 0),
      case when c.state = 'settled' then w.book end
    from closed c cross join lateral (
      select c.account_id as id, 'usage' as book
      union all select c.key_id, 'allowance' where c.on_key
    ) w
    order by c.place
  )
  -- As it was before, also for those that came second in this very batch.
  select a.place, coalesce(c.place = a.place, false),
    case when c.id is null then b.state else c.state end,
    case when c.id is null then b.charged else c.charged end
  from asked a left join closed c on c.id = a.id left join before b on b.id = a.id;
end $function$;

CREATE OR REPLACE FUNCTION public.holds_open(p_owner uuid, p_places integer[], p_ids uuid[], p_accounts uuid[], p_keys uuid[], p_amounts bigint[], p_lives double precision[], p_quotes double precision[], p_idempotency text[], p_digests text[], p_terms json[])
 RETURNS TABLE(place integer, outcome text, wallet text, available bigint, hold_id uuid, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
begin
  return query
  with x as materialized (
    -- Side by side: each row of the one is the row of the other.
    select * from rows from (
      unnest(p_places, p_ids, p_accounts, p_keys, p_amounts, p_lives, p_quotes, p_idempotency,
        p_digests, p_terms),
      holds_admit(p_ids, p_accounts, p_keys, p_amounts, p_idempotency, p_digests)
    ) as x(place, id, account, key, amount, live_s, quote_s, idempotency, digest, terms,
      outcome, wallet, available, other_id, on_key, status, content_type, body)
  ), made as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms,
      expires_at, quote_until)
    select id, account, key, on_key, amount, 'held', p_owner, terms,
      clock_timestamp() + make_interval(secs => live_s),
      clock_timestamp() + make_interval(secs => quote_s)
    from x where outcome = 'held'
  ), claimed as (
    insert into idempotency (account_id, key, digest, hold_id)
    select account, idempotency, digest, id from x
    where idempotency is not null and outcome = 'held'
    on conflict (account_id, key) do update set hold_id = excluded.hold_id,
      made_at = clock_timestamp()
  ), booked as (
    insert into entry (wallet_id, kind, hold_id, available, held)
    select w.id, 'hold', x.id, -x.amount, x.amount
    from x cross join lateral (
      select x.account as id union all select x.key where x.on_key
    ) w
    where x.outcome = 'held' order by x.place
  )
  select x.place, case x.outcome when 'known' then 'held' else x.outcome end, x.wallet,
    x.available, coalesce(x.other_id, x.id), x.status, x.content_type, x.body
  from x;
end $function$;

CREATE OR REPLACE FUNCTION public.ledger_batch(p_owner uuid, p_wallets uuid[], p_closings jsonb, p_upstream jsonb, p_places integer[], p_ids uuid[], p_accounts uuid[], p_keys uuid[], p_amounts bigint[], p_lives double precision[], p_quotes double precision[], p_idempotency text[], p_digests text[], p_terms json[])
 RETURNS TABLE(part text, place integer, outcome text, wallet text, amount bigint, hold_id uuid, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
begin
  perform 1 from wallet where id = any(p_wallets) order by id for update;
  if p_upstream <> '[]' then
    update hold h set upstream = x.call
    from jsonb_to_recordset(p_upstream) as x(id uuid, call jsonb)
    where h.id = any(array(select (y->>'id')::uuid from jsonb_array_elements(p_upstream) y))
      and h.id = x.id;
  end if;
  -- Closings first: what they give back can be held again in the same batch.
  if p_closings <> '[]' then
    return query select case when c.changed then 'closed' else 'closedBefore' end,
      c.place, c.state, null::text, c.charged, null::uuid, null::int, null::text, null::bytea
    from holds_close(p_closings) c;
  end if;
  if cardinality(p_ids) > 0 then
    return query select 'hold'::text, o.place, o.outcome, o.wallet, o.available, o.hold_id,
      o.status, o.content_type, o.body
    from holds_open(p_owner, p_places, p_ids, p_accounts, p_keys, p_amounts, p_lives, p_quotes,
      p_idempotency, p_digests, p_terms) o;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.ledger_commands(p_owner uuid, p_wallets uuid[], p_upstream jsonb, o_places integer[], o_ids uuid[], o_accounts uuid[], o_keys uuid[], o_amounts bigint[], o_lives double precision[], o_quotes double precision[], o_idempotency text[], o_digests text[], o_terms json[], c_places integer[], c_ids uuid[], c_states text[], c_charged bigint[], c_providers text[], c_usages jsonb[], c_reasons text[], c_quotes boolean[], c_statuses integer[], c_types text[], c_bodies text[])
 RETURNS TABLE(part text, place integer, outcome text, wallet text, amount bigint, hold_id uuid, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_hashjoin TO 'off'
AS $function$
#variable_conflict use_column
declare held_ids uuid[]; closed_places int[]; closings jsonb;
begin
  perform 1 from wallet where id = any(p_wallets) order by id for update;
  if p_upstream <> '[]' then
    update hold h set upstream = x.call
    from jsonb_to_recordset(p_upstream) as x(id uuid, call jsonb)
    where h.id = any(array(select (y->>'id')::uuid from jsonb_array_elements(p_upstream) y))
      and h.id = x.id;
  end if;
  with asked as (
    -- In their order: one that does not fit lets nobody pass who came later.
    select x.*, k.id is not null as on_key, x.idempotency is null and (x.amount = 0 or (
      w.available - w.debt >= sum(x.amount) over (partition by x.account order by x.place)
      and (k.id is null or
        k.available - k.debt >= sum(x.amount) over (partition by x.key order by x.place)))) as fits
    from unnest(o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes, o_terms,
        o_idempotency)
      as x(place, id, account, key, amount, live_s, quote_s, terms, idempotency)
    join wallet w on w.id = x.account and w.is_limited
    left join wallet k on k.id = x.key and k.is_limited
  ), opened as (
    insert into hold (id, account_id, key_id, on_key, amount, state, owner, terms, expires_at,
      quote_until)
    select id, account, key, on_key, amount, 'held', p_owner, terms,
      clock_timestamp() + make_interval(secs => live_s),
      clock_timestamp() + make_interval(secs => quote_s)
    from asked where fits
    on conflict (id) do nothing
    returning id, account_id, key_id, on_key, amount
  ), closed as (
    update hold h set state = c.state, charged = c.charged, provider = c.provider,
      usage = c.usage, reason = c.reason, closed_at = clock_timestamp()
    from unnest(c_places, c_ids, c_states, c_charged, c_providers, c_usages, c_reasons, c_quotes,
        c_statuses)
      as c(place, id, state, charged, provider, usage, reason, quote, status)
    where h.id = c.id and c.state <> 'unresolved' and c.status is null and case h.state when 'held' then (h.quote_until is not null) = c.quote end
    returning c.place, h.id, h.account_id, h.key_id, h.on_key, h.amount, h.state,
      coalesce(h.charged, 0) as charged
  ), booked as (
    insert into entry (wallet_id, kind, hold_id, available, held, contra, book)
    select w.id, case c.state when 'settled' then 'settle' else c.state end, c.id,
      c.amount - c.charged, -c.amount, c.charged, case c.state when 'settled' then w.book end
    from closed c cross join lateral (
      select c.account_id as id, 'usage' as book
      union all select c.key_id, 'allowance' where c.on_key
    ) w
    union all
    select w.id, 'hold', o.id, -o.amount, o.amount, 0, null
    from opened o cross join lateral (
      select o.account_id as id union all select o.key_id where o.on_key
    ) w
  )
  select (select array_agg(id) from opened), (select array_agg(place) from closed)
  into held_ids, closed_places;
  if coalesce(cardinality(held_ids), 0) = cardinality(o_ids)
    and coalesce(cardinality(closed_places), 0) = cardinality(c_ids) then return; end if;
  -- Closings first: what they give back can be held again in the same batch.
  select jsonb_agg(x) into closings
  from unnest(c_places, c_ids, c_states, c_charged, c_providers, c_usages, c_reasons, c_quotes,
      c_statuses, c_types, c_bodies)
    as x(place, id, state, charged, provider, usage, reason, quote, status, content_type, body)
  where x.place <> all(coalesce(closed_places, '{}'));
  if closings is not null then
    return query select case when c.changed then 'closed' else 'closedBefore' end,
      c.place, c.state, null::text, c.charged, null::uuid, null::int, null::text, null::bytea
    from holds_close(closings) c;
  end if;
  select array_agg(x.place), array_agg(x.id), array_agg(x.account), array_agg(x.key),
    array_agg(x.amount), array_agg(x.live_s), array_agg(x.quote_s), array_agg(x.idempotency),
    array_agg(x.digest), array_agg(x.terms)
  into o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes, o_idempotency, o_digests,
    o_terms
  from unnest(o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes, o_idempotency,
      o_digests, o_terms)
    as x(place, id, account, key, amount, live_s, quote_s, idempotency, digest, terms)
  where x.id <> all(coalesce(held_ids, '{}'));
  if o_ids is not null then
    return query select 'hold'::text, o.place, o.outcome, o.wallet, o.available, o.hold_id,
      o.status, o.content_type, o.body
    from holds_open(p_owner, o_places, o_ids, o_accounts, o_keys, o_amounts, o_lives, o_quotes,
      o_idempotency, o_digests, o_terms) o;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.money_refuse()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% of % is refused: money moves by entries alone, and entries stay',
    lower(tg_op), tg_table_name;
end $function$;

CREATE OR REPLACE FUNCTION public.rate_take(keys text[], capacities double precision[], refills double precision[], costs double precision[], clock_ms double precision)
 RETURNS TABLE(place integer, remaining double precision, wait_ms double precision)
 LANGUAGE plpgsql
AS $function$
declare
  left_over double precision[] := '{}';
  bucket rate_bucket;
  filled double precision;
  now_ms double precision;
  refused boolean := false;
begin
  -- Always in the order of their keys: two that want the same buckets must not wait in a ring.
  for place in select i from generate_subscripts(keys, 1) i order by keys[i] loop
    insert into rate_bucket values (keys[place], capacities[place], 0) on conflict do nothing;
    perform 1 from rate_bucket b where b.key = keys[place] for update;
  end loop;
  -- The time after the wait for the locks: else a bucket would fill backwards.
  now_ms := coalesce(clock_ms, extract(epoch from clock_timestamp()) * 1000);
  for place in 1 .. array_length(keys, 1) loop
    select * into bucket from rate_bucket b where b.key = keys[place];
    filled := least(capacities[place],
      bucket.tokens + greatest(0, now_ms - bucket.at_ms) * refills[place] / 1000);
    left_over := left_over || filled;
    remaining := floor(filled + 1e-9);
    wait_ms := 0;
    if filled + 1e-9 < costs[place] then
      refused := true;
      wait_ms := case when costs[place] > capacities[place] then 'infinity'
        else ceil((costs[place] - filled) * 1000 / refills[place]) end;
    end if;
    return next;
  end loop;
  for place in 1 .. array_length(keys, 1) loop
    update rate_bucket b set
      tokens = case when refused then left_over[place]
        else least(capacities[place], greatest(0, left_over[place] - costs[place])) end,
      at_ms = greatest(b.at_ms, now_ms)
    where b.key = keys[place];
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION public.wallet_check()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and pg_trigger_depth() = 1 and
    (new.available, new.held, new.suspense, new.debt, new.id, new.account_id) is distinct from
    (old.available, old.held, old.suspense, old.debt, old.id, old.account_id)
  then raise exception '% of % is refused: money moves by entries alone, and entries stay',
    lower(tg_op), tg_table_name;
  end if;
  if not (new.available between 0 and 1000000000000000000
    and new.held >= 0 and new.suspense >= 0 and new.debt >= 0
    and new.kind in ('account', 'key')
    and (new.kind = 'account') = (new.id = new.account_id)) then
    raise exception 'new row for relation "wallet" violates check constraint "wallet_is_whole"'
      using errcode = 'check_violation', table = 'wallet', constraint = 'wallet_is_whole';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.wallets_lock(p_ids uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
  select 1 from wallet where id = any(p_ids) order by id for update
$function$;

CREATE TRIGGER entry_apply AFTER INSERT ON entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION entry_apply();

CREATE TRIGGER entry_is_not_emptied BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION money_refuse();

CREATE TRIGGER entry_is_whole BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_check();

CREATE TRIGGER entry_stays BEFORE DELETE OR UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION money_refuse();

CREATE TRIGGER hold_is_whole BEFORE INSERT OR UPDATE ON hold FOR EACH ROW EXECUTE FUNCTION hold_check();

CREATE TRIGGER model_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON model FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();

CREATE TRIGGER offer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON offer FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();

CREATE TRIGGER price_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON price FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();

CREATE TRIGGER price_stays BEFORE DELETE OR UPDATE ON price FOR EACH ROW EXECUTE FUNCTION money_refuse();

CREATE TRIGGER provider_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON provider FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();

CREATE TRIGGER wallet_is_not_emptied BEFORE TRUNCATE ON wallet FOR EACH STATEMENT EXECUTE FUNCTION money_refuse();

CREATE TRIGGER wallet_is_whole BEFORE INSERT OR UPDATE ON wallet FOR EACH ROW EXECUTE FUNCTION wallet_check();

CREATE TRIGGER wallet_opens_empty BEFORE INSERT ON wallet FOR EACH ROW WHEN (((new.available <> 0) OR (new.held <> 0) OR (new.suspense <> 0) OR (new.debt <> 0))) EXECUTE FUNCTION money_refuse();

CREATE TRIGGER wallet_stays BEFORE DELETE ON wallet FOR EACH ROW EXECUTE FUNCTION money_refuse();
