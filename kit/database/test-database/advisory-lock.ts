import type pg from 'pg';

// Session locks in the maintenance database: PostgreSQL takes them back when the connection ends,
// so a test process that was killed holds none.
const lockClass = 1_413_829_460;

export async function advisoryLock<Result>(
  client: pg.Client,
  name: string,
  mode: 'shared' | 'exclusive',
  work: () => Promise<Result>,
): Promise<Result> {
  const suffix = mode === 'shared' ? '_shared' : '';
  const values = [lockClass, name];
  await client.query(`select pg_advisory_lock${suffix}($1, hashtext($2))`, values);
  try {
    return await work();
  } finally {
    await client.query(`select pg_advisory_unlock${suffix}($1, hashtext($2))`, values);
  }
}

/** Held until `advisoryUnlock`, or until the connection ends. */
export async function advisoryLockTry(client: pg.Client, name: string): Promise<boolean> {
  const text = 'select pg_try_advisory_lock($1, hashtext($2)) as got';
  const { rows } = await client.query<{ got: boolean }>(text, [lockClass, name]);
  return rows[0]?.got === true;
}

export async function advisoryUnlock(client: pg.Client, name: string): Promise<void> {
  await client.query('select pg_advisory_unlock($1, hashtext($2))', [lockClass, name]);
}
