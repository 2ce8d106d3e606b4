/** What the index answers about runs, days and single failures. */
import type { Kysely } from 'kysely';
import type { FailurePlace, RunSummary, TrendPoint } from '../../model/history.ts';
import type { FoundTest, RunFilter } from './port.ts';
import type { Tables } from './schema.ts';

export async function readRuns(
  db: Kysely<Tables>,
  { branch, since, limit }: RunFilter,
): Promise<readonly RunSummary[]> {
  let query = db.selectFrom('run').select('summary').orderBy('started_at', 'desc').limit(limit);
  if (branch !== undefined) query = query.where('branch', '=', branch);
  if (since !== undefined) query = query.where('started_at', '>=', since);
  const rows = await query.execute();
  return rows.map(({ summary }) => JSON.parse(summary) as RunSummary);
}

export async function findTests(
  db: Kysely<Tables>,
  words: string,
  limit: number,
): Promise<readonly FoundTest[]> {
  let query = db.selectFrom('track').select(['test_id', 'locator']).distinct().limit(limit);
  if (/^[0-9a-f]{26}$/.test(words)) query = query.where('test_id', '=', words);
  else {
    for (const word of words
      .toLowerCase()
      .split(/[\s>]+/)
      .filter(Boolean)) {
      query = query.where('words', 'like', `%${word.replace(/[\\%_]/g, '_')}%`);
    }
  }
  const rows = await query.execute();
  return rows.map(({ test_id, locator }) => ({ test: test_id, name: nameOf(locator) }));
}

function nameOf(text: string): string {
  const { system, suite, file, titles } = JSON.parse(text);
  return `${system}/${suite} ${file} ${titles.join(' > ')}`;
}

export async function readTrend(
  db: Kysely<Tables>,
  since: number,
  suite?: string,
): Promise<readonly TrendPoint[]> {
  const from = new Date(since).toISOString().slice(0, 10);
  let query = db.selectFrom('day').selectAll().where('day', '>=', from).where('runs', '>', 0);
  if (suite !== undefined) query = query.where('suite', '=', suite);
  const rows = await query.orderBy('day').orderBy('suite').execute();
  return rows.map(({ day, suite: name, runs, duration_ms, ...counts }) => {
    const { passed, failed, recovered, skipped, missing } = counts;
    return {
      day,
      suite: name,
      runs,
      counts: { passed, failed, recovered, skipped, missing },
      durationMs: duration_ms,
    };
  });
}

export async function findFailures(
  db: Kysely<Tables>,
  short: string,
  limit: number,
): Promise<readonly FailurePlace[]> {
  const rows = await db
    .selectFrom('trouble')
    .innerJoin('track', 'track.id', 'trouble.track')
    .innerJoin('run', 'run.id', 'trouble.run')
    .select(['trouble.short', 'run.name', 'case_id', 'variant', 'locator', 'parameter'])
    // After every digit of a hexadecimal number comes the letter g.
    .where('trouble.short', '>=', short)
    .where('trouble.short', '<', `${short}g`)
    .orderBy('run.started_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ name, case_id, locator, ...row }) => ({
    id: row.short,
    run: name,
    caseId: case_id,
    variant: row.variant,
    locator: JSON.parse(locator),
    parameter: row.parameter,
  }));
}
