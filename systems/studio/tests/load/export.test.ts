// A dataset of a million records (STUDIO_ROWS says how many) written by the command, in every
// format: its memory stays flat, and what other libraries read is what the records say.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { parse } from 'csv-parse';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { makeJob, makeUser } from '../support/jobs.ts';

const rows = Number(process.env.STUDIO_ROWS ?? 1_000_000);
const mebibyte = 1024 * 1024;
const command = fileURLToPath(new URL('../../cli/studio.mjs', import.meta.url));
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

let database: TestDatabase<Schema>;
let folder: string;

beforeAll(async () => {
  database = await testDatabase<Schema>({ migrations });
  folder = await mkdtemp(join(process.env.STUDIO_EXPORT_FOLDER ?? tmpdir(), 'studio-export-'));
  const { db } = database;
  const ownerId = await makeUser(db);
  const prices = [{ model: 'local', input: 1n, output: 1n, enforcesMaxTokens: true }];
  const steps = [
    { id: 'text', model: 'local', prompt: 'x', max_tokens: 40 },
    {
      id: 'facts',
      model: 'local',
      prompt: 'x',
      max_tokens: 40,
      output: 'json' as const,
      fields: { stars: 'integer', share: 'number', good: 'boolean' } as const,
    },
  ];
  const job = { jobId: 'million', ownerId, total: rows, budget: 1n, steps };
  await makeJob(db, { prices }, job);
  // Some at a time: a statement has its time limit.
  for (let from = 0; from < rows; from += 50_000) {
    await insertRecords(from, Math.min(rows, from + 50_000));
  }
  await sql`update jobs set done = ${rows}, status = 'COMPLETED'`.execute(db);
});
afterAll(async () => {
  await database.close();
  if (process.env.STUDIO_EXPORT_FOLDER === undefined) await rm(folder, { recursive: true });
});

/** Two days, a formula here and there, signs that a format must quote. */
async function insertRecords(from: number, before: number): Promise<void> {
  await sql`
    insert into records (job_id, record_index, status, seed_row, output, cost, created_at)
    select 'million', i, 'done',
      jsonb_build_object('topic', 'Grüße "' || i || '", 日本', 'n', i),
      jsonb_build_object('text', case when i % 1000 = 0 then '=1+' || i else
        E'line one\\nof record ' || i || repeat(' and more', 12) end,
        'facts', jsonb_build_object('stars', i % 6, 'share', i / 4.0, 'good', i % 2 = 0)),
      1, timestamptz '2026-11-20 12:00Z' + case when i < ${Math.floor(rows * 0.6)}
        then interval '0' else interval '1 day' end
    from generate_series(${from}::int, ${before - 1}::int) as i`.execute(database.db);
}

interface Written {
  readonly peakMebibytes: number;
  readonly records: number;
  readonly files: readonly { readonly key: string; readonly records: number }[];
}

async function written(format: string): Promise<Written> {
  const target = join(folder, format);
  const child = spawn(
    process.execPath,
    [command, 'export', 'million', target, '--format', format],
    {
      env: { PATH: process.env.PATH, HOME: folder, STUDIO_DATABASE_URL: database.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const peak = peakOf(child);
  const [code] = (await ended) as [number | null];
  expect(code).toBe(0);
  const manifest = JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8')) as Written;
  return { ...manifest, peakMebibytes: peak() };
}

/** The most memory that it ever had, as the kernel knows it. */
function peakOf(child: ChildProcess): () => number {
  let most = 0;
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    most = Math.max(most, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  };
  const timer = setInterval(() => void look(), 50);
  child.once('exit', () => clearInterval(timer));
  return () => (most * 1024) / mebibyte;
}

const topicOf = (index: number) => `Grüße "${index}", 日本`;

test('JSONL: each record once, in order', async ({ annotate }) => {
  const { peakMebibytes, records, files } = await written('jsonl');
  await annotate(`JSONL: ${rows} records, at most ${Math.round(peakMebibytes)} MiB`);
  let index = 0;
  for (const { key } of files) {
    const lines = createInterface({ input: createReadStream(join(folder, 'jsonl', key)) });
    for await (const line of lines) {
      const row = JSON.parse(line) as Record<string, unknown>;
      if (row.record_index !== index || row.topic !== topicOf(index)) throw new Error(line);
      index += 1;
    }
  }
  expect({ records, index }).toEqual({ records: rows, index: rows });
  expect(new Set(files.map(({ key }) => key.split('/')[0]))).toEqual(
    new Set(['date=2026-11-20', 'date=2026-11-21']),
  );
  expect(peakMebibytes).toBeLessThan(200);
});

test('CSV: quotes, line breaks and formulas, read by another library', async ({ annotate }) => {
  const { peakMebibytes, records, files } = await written('csv');
  await annotate(`CSV: ${rows} records, at most ${Math.round(peakMebibytes)} MiB`);
  let index = 0;
  for (const { key } of files) {
    const reader = createReadStream(join(folder, 'csv', key)).pipe(
      parse({ columns: true, bom: true }),
    );
    for await (const row of reader as AsyncIterable<Record<string, string>>) {
      const isFormula = index % 1_000 === 0;
      const fits = isFormula ? row.text === `'=1+${index}` : row.text?.startsWith('line one\nof');
      if (Number(row.record_index) !== index || row.topic !== topicOf(index) || !fits) {
        throw new Error(JSON.stringify(row));
      }
      index += 1;
    }
  }
  expect({ records, index }).toEqual({ records: rows, index: rows });
  expect(peakMebibytes).toBeLessThan(200);
});

test('Parquet: the declared types, read by another library', async ({ annotate }) => {
  const { peakMebibytes, records, files } = await written('parquet');
  await annotate(`Parquet: ${rows} records, at most ${Math.round(peakMebibytes)} MiB`);
  let index = 0;
  for (const { key, records: count } of files) {
    const file = await asyncBufferFromFile(join(folder, 'parquet', key));
    for (let rowStart = 0; rowStart < count; rowStart += 50_000) {
      const rowEnd = Math.min(count, rowStart + 50_000);
      for (const row of await parquetReadObjects({ file, rowStart, rowEnd })) {
        const wanted = [
          BigInt(index),
          topicOf(index),
          BigInt(index % 6),
          index / 4,
          index % 2 === 0,
        ];
        const got = [row.record_index, row.topic, row['facts.stars'], row['facts.share']];
        if (![...got, row['facts.good']].every((value, at) => value === wanted[at])) {
          throw new Error(`record ${index} is ${String(got)}`);
        }
        index += 1;
      }
    }
  }
  expect({ records, index }).toEqual({ records: rows, index: rows });
  expect(peakMebibytes).toBeLessThan(200);
});
