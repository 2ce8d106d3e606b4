/**
 * Buckets of the rate limits. Nobody misses them after a crash (they would be full again), so the
 * table is not logged, and taking from them costs no fsync.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const statements = `
create unlogged table rate_bucket (
  key text primary key,
  tokens double precision not null,
  at_ms double precision not null
) with (fillfactor = 50);

create function rate_take(
  keys text[], capacities double precision[], refills double precision[],
  costs double precision[], clock_ms double precision
) returns table (place integer, remaining double precision, wait_ms double precision)
language plpgsql as $$
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
end $$;
`;

export const limitTables: Migration = {
  id: '052_limits',
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};
