/** What an account has spent, by day, model, key or provider. */
import { type Kysely, sql } from 'kysely';
import type { Nano } from '../model/money.ts';
import type { Int8, LedgerSchema } from './schema.ts';

export type UsageBy = 'day' | 'model' | 'key' | 'provider';

export interface UsageQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: UsageBy;
}

export interface UsageRow {
  /** The day (2026-01-31, UTC), or the name of what it is by. */
  readonly name: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly charged: Nano;
}

const names = {
  day: sql<string>`to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD')`,
  model: sql<string>`terms->>'model'`,
  key: sql<string>`coalesce(key_id::text, 'none')`,
  provider: sql<string>`provider`,
};

/** The largest first; days in their order. */
export async function usageOf(
  db: Kysely<LedgerSchema>,
  accountId: string,
  { fromMs, toMs, by }: UsageQuery,
): Promise<readonly UsageRow[]> {
  const { rows } = await sql<{
    name: string;
    requests: Int8;
    input: Int8;
    output: Int8;
    charged: Int8;
  }>`select ${names[by]} as name, count(*) as requests, sum(charged)::bigint as charged,
      coalesce(sum((usage->>'input')::float8 + (usage->>'cachedInput')::float8
        + (usage->>'cacheWrite')::float8), 0)::bigint as input,
      coalesce(sum((usage->>'output')::float8 + (usage->>'reasoning')::float8), 0)::bigint
        as output
    from hold where account_id = ${accountId} and state = 'settled'
      and opened_at >= ${new Date(fromMs)} and opened_at < ${new Date(toMs)}
    group by 1 order by ${by === 'day' ? sql`1` : sql`sum(charged) desc, 1`}`.execute(db);
  return rows.map(({ name, requests, input, output, charged }) => ({
    name,
    requests: Number(requests),
    inputTokens: Number(input),
    outputTokens: Number(output),
    charged: BigInt(charged),
  }));
}
