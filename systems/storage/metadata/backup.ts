/** The metadata as lines of JSON: written in one snapshot, and read back into an empty database. */
import { sql } from 'kysely';
import { recount } from './listing.ts';
import type { Db, Tx } from './schema.ts';

/** In the order in which they can be filled; sessions and jobs of the moment are left out. */
async function tablesOf(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      AND table_name NOT LIKE '%migration%'
      AND table_name NOT IN ('job_leases', 'rebuild_found', 'metadata_cache', 'purges',
        'purge_hooks')
    ORDER BY table_name`.execute(db);
  return rows.map(({ name }) => name);
}

const PAGE = 1_000;

/** A line is a table and a row of it. */
export async function backup(db: Db, write: (line: string) => Promise<void>): Promise<number> {
  let count = 0;
  const snapshot = db.transaction().setIsolationLevel('repeatable read');
  await snapshot.execute(async (tx) => {
    for (const table of await tablesOf(tx)) {
      await sql`DECLARE backup_rows CURSOR FOR
        SELECT row_to_json(t)::text AS row FROM ${sql.table(table)} AS t`.execute(tx);
      for (;;) {
        const fetched = sql<{ row: string }>`FETCH ${sql.lit(PAGE)} FROM backup_rows`;
        const { rows } = await fetched.execute(tx);
        for (const { row } of rows) await write(`{"table":"${table}","row":${row}}\n`);
        count += rows.length;
        if (rows.length < PAGE) break;
      }
      await sql`CLOSE backup_rows`.execute(tx);
    }
  });
  return count;
}

/** All or nothing. Keys between tables are checked at the end, in whatever order they come. */
export async function restore(db: Db, lines: AsyncIterable<string>): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const tables = new Set(await tablesOf(tx));
    for (const table of tables) await sql`TRUNCATE ${sql.table(table)} CASCADE`.execute(tx);
    await sql`SET LOCAL session_replication_role = replica`.execute(tx);
    let count = 0;
    for await (const line of lines) {
      if (line.trim() === '') continue;
      const { table, row } = JSON.parse(line) as { table: string; row: object };
      if (!tables.has(table)) throw new Error(`the backup has a table ${table}, which is unknown`);
      const target = sql.table(table);
      const values = sql`json_populate_record(null::${target}, ${JSON.stringify(row)}::json)`;
      await sql`INSERT INTO ${target} OVERRIDING SYSTEM VALUE SELECT * FROM ${values}`.execute(tx);
      count += 1;
    }
    for (const table of tables) await numberOn(tx, table);
    await recount(tx);
    return count;
  });
}

/** New rows get numbers behind those that came back. */
async function numberOn(tx: Tx, table: string): Promise<void> {
  const { rows } = await sql<{ column: string }>`
    SELECT column_name AS column FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = ${table} AND is_identity = 'YES'`.execute(tx);
  for (const { column } of rows) {
    await sql`SELECT setval(pg_get_serial_sequence(${table}, ${column}),
      (SELECT coalesce(max(${sql.ref(column)}), 0) + 1 FROM ${sql.table(table)}))`.execute(tx);
  }
}
