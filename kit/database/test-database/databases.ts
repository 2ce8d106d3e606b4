import type pg from 'pg';

/** The databases whose names begin so, oldest first (ids are given in order). */
export async function databasesNamed(admin: pg.Client, prefix: string): Promise<readonly string[]> {
  const { rows } = await admin.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1) order by oid',
    [prefix],
  );
  return rows.map((row) => row.datname);
}
