/** What an account has spent, by day, model, key or provider. */
import { type Kysely, sql } from 'kysely';
import type { Nano } from '../model/money.ts';
import type { Usage } from '../model/usage.ts';
import type { Int8, LedgerSchema, Sum } from './schema.ts';

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
  /** Less what was given back, whenever that was: it is what the requests did cost. */
  readonly charged: Nano;
}

const names = {
  day: sql<string>`to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD')`,
  model: sql<string>`terms->>'model'`,
  key: sql<string>`coalesce(key_id::text, 'none')`,
  provider: sql<string>`provider`,
};

/** As far as a number of JSON is exact; more than that only a provider tells that lies. */
function tokensIn(...parts: readonly (keyof Usage)[]) {
  const whole = sql.join(
    parts.map((part) => sql`(usage->>${sql.lit(part)})::numeric`),
    sql` + `,
  );
  return sql`least(coalesce(sum(${whole}), 0), ${sql.lit(Number.MAX_SAFE_INTEGER)})`;
}

/** The largest first; days in their order. */
export async function usageOf(
  db: Kysely<LedgerSchema>,
  accountId: string,
  { fromMs, toMs, by }: UsageQuery,
): Promise<readonly UsageRow[]> {
  const { rows } = await sql<{
    name: string;
    requests: Int8;
    input: Sum;
    output: Sum;
    charged: Sum;
  }>`select ${names[by]} as name, count(*) as requests, sum(charged + coalesce(back, 0)) as charged,
      ${tokensIn('input', 'cachedInput', 'cacheWrite')} as input,
      ${tokensIn('output', 'reasoning')} as output
    from hold left join (select reference, contra as back from entry
        where kind = 'usage_refund' and reference is not null) refund on reference = id::text
    where account_id = ${accountId} and state = 'settled'
      and opened_at >= ${new Date(fromMs)} and opened_at < ${new Date(toMs)}
    group by 1 order by ${by === 'day' ? sql`1` : sql`charged desc, 1`}`.execute(db);
  return rows.map(({ name, requests, input, output, charged }) => ({
    name,
    requests: Number(requests),
    inputTokens: Number(input),
    outputTokens: Number(output),
    charged: BigInt(charged),
  }));
}
