/**
 * Wallets, entries and holds, and the constraints that make wrong money impossible whatever a
 * program does: an entry balances to zero, is never changed, and is the only thing that moves a
 * wallet; no wallet falls below zero; a hold is closed once, with what its state says.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const tables = `
create table wallet (
  id uuid primary key,
  account_id uuid not null,
  kind text not null check (kind in ('account', 'key')),
  available bigint not null default 0 check (available between 0 and 1000000000000000000),
  held bigint not null default 0 check (held >= 0),
  suspense bigint not null default 0 check (suspense >= 0),
  debt bigint not null default 0 check (debt >= 0),
  opened_at timestamptz not null default now(),
  check ((kind = 'account') = (id = account_id))
) with (fillfactor = 50);
create index wallet_of_account on wallet (account_id) where kind = 'key';

create table hold (
  id uuid primary key,
  account_id uuid not null,
  key_id uuid,
  on_key boolean not null,
  amount bigint not null check (amount >= 0),
  state text not null check (state in ('held', 'settled', 'void', 'unresolved')),
  charged bigint check (charged between 0 and amount),
  owner uuid not null,
  terms jsonb not null,
  quote_until timestamptz,
  provider text,
  usage jsonb,
  upstream jsonb,
  reason text,
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_at timestamptz,
  check ((state = 'settled') = (charged is not null)),
  check ((state in ('settled', 'void')) = (closed_at is not null)),
  check (key_id is not null or not on_key)
) with (fillfactor = 80);
create index hold_open on hold (state, id) where state in ('held', 'unresolved');
create index hold_of_account on hold (account_id, opened_at);

-- Each row is a whole booking: what it gives to the parts of a wallet it takes from a book.
create table entry (
  id bigint generated always as identity,
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
  made_at timestamptz not null default now(),
  primary key (wallet_id, id),
  constraint entry_balances check (available + held + suspense - debt + contra = 0),
  constraint entry_names_its_book check (contra = 0 or book is not null),
  constraint entry_has_its_shape check (case kind
    when 'hold' then hold_id is not null and held >= 0 and contra = 0 and suspense = 0
    when 'settle' then hold_id is not null and held <= 0 and suspense <= 0
      and contra >= 0 and available >= 0
    when 'void' then hold_id is not null and held <= 0 and suspense <= 0 and contra = 0
    when 'unresolved' then hold_id is not null and suspense >= 0 and available = 0 and contra = 0
    else hold_id is null and held = 0 and suspense = 0
  end)
);
-- One charge for a request: however often it is tried, from wherever.
create unique index entry_opens_once on entry (hold_id, wallet_id) where kind = 'hold';
create unique index entry_closes_once on entry (hold_id, wallet_id)
  where kind in ('settle', 'void');
create unique index entry_once on entry (kind, reference) where reference is not null;
create index entry_seen on entry (wallet_id, id) where contra <> 0;

create table idempotency (
  account_id uuid not null,
  key text not null,
  digest text not null,
  hold_id uuid not null,
  status int,
  content_type text,
  body bytea,
  made_at timestamptz not null default now(),
  primary key (account_id, key)
);
create index idempotency_of_hold on idempotency (hold_id);

create table gateway_process (
  id uuid primary key,
  seen_at timestamptz not null default now()
);`;

const guards = `
create function entry_apply() returns trigger language plpgsql as $$
declare wallets int; changed int;
begin
  select count(distinct wallet_id) into wallets from added;
  -- Grouped: a wallet that stands here twice must be moved by both.
  update wallet w set available = w.available + s.available, held = w.held + s.held,
    suspense = w.suspense + s.suspense, debt = w.debt + s.debt
  from (select wallet_id, sum(a.available)::bigint available, sum(a.held)::bigint held,
      sum(a.suspense)::bigint suspense, sum(a.debt)::bigint debt
    from added a group by wallet_id) s
  where w.id = s.wallet_id;
  get diagnostics changed = row_count;
  if changed <> wallets then raise exception 'an entry names a wallet that is not there'; end if;
  if exists (
    select 1 from added a left join hold h on h.id = a.hold_id
    where a.hold_id is not null and (
      h.id is null
      or (a.wallet_id <> h.account_id and (a.wallet_id <> h.key_id or not h.on_key))
      or not case a.kind
        when 'hold' then a.held = h.amount
        when 'settle' then h.state = 'settled' and a.contra = h.charged
          and a.held + a.suspense = -h.amount
        when 'void' then h.state = 'void' and a.held + a.suspense = -h.amount
        else h.state = 'unresolved' and a.suspense = h.amount
      end)
  ) then raise exception 'an entry says something else than its hold'; end if;
  return null;
end $$;
create trigger entry_apply after insert on entry referencing new table as added
  for each statement execute function entry_apply();

create function money_refuse() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: money moves by entries alone, and entries stay',
    lower(tg_op), tg_table_name;
end $$;
create trigger entry_stays before update or delete on entry
  for each row execute function money_refuse();
create trigger entry_is_not_emptied before truncate on entry
  for each statement execute function money_refuse();
create trigger wallet_moves_by_entries before update on wallet for each row
  when (pg_trigger_depth() = 0 and
    (new.available, new.held, new.suspense, new.debt, new.id, new.account_id) is distinct from
    (old.available, old.held, old.suspense, old.debt, old.id, old.account_id))
  execute function money_refuse();
create trigger wallet_opens_empty before insert on wallet for each row
  when (new.available <> 0 or new.held <> 0 or new.suspense <> 0 or new.debt <> 0)
  execute function money_refuse();
create trigger wallet_stays before delete on wallet
  for each row execute function money_refuse();
create trigger wallet_is_not_emptied before truncate on wallet
  for each statement execute function money_refuse();`;

export const ledgerTables: Migration = {
  id: '001_ledger',
  async up(db) {
    await sql.raw(tables).execute(db);
    await sql.raw(guards).execute(db);
  },
};
