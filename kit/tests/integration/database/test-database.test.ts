// Databases for tests: copies of a template, dropped after, swept when their test was killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migration, type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { clientOpen } from '../../../database/connect.ts';
import { running } from './user-process.ts';

let runs = 0;

const migrations: Migration[] = [
  {
    id: '0001_thing',
    async up(db) {
      runs += 1;
      await sql`create table thing (n int)`.execute(db);
    },
  },
];

let root = '';
let keeper: TestDatabase<unknown>;
const make = (list = migrations) => testDatabase({ migrations: list, folder: root, lingerMs: 1 });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gauntlet-testdb-'));
  chmodSync(root, 0o755);
  keeper = await make();
});

afterAll(async () => {
  await keeper.close();
  await vi.waitFor(() => expect(running(root)).toEqual([]), { timeout: 15_000 });
  await rm(root, { recursive: true });
});

async function databases(prefix: string): Promise<readonly string[]> {
  const client = await clientOpen(keeper.url);
  const { rows } = await client.query(
    'select datname from pg_database where starts_with(datname, $1)',
    [prefix],
  );
  await client.end();
  return rows.map((row: { datname: string }) => row.datname);
}

test('many at once are apart from one another, from one template, migrated once', async () => {
  runs = 0;
  const changed: Migration[] = [
    ...migrations,
    {
      id: '0002_more',
      async up(db) {
        runs += 1;
        await sql`insert into thing values (7)`.execute(db);
      },
    },
  ];
  const many = await Promise.all(Array.from({ length: 6 }, () => make(changed)));
  expect(runs).toBe(2);
  await sql`insert into thing values (8)`.execute(many[0]?.db ?? keeper.db);
  const counts = many.map(async ({ db }) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from thing`.execute(db);
    return rows[0]?.n;
  });
  expect(await Promise.all(counts)).toEqual([2, 1, 1, 1, 1, 1]);
  expect(await databases('gauntlet_test_')).toHaveLength(7);
  await Promise.all(many.map(({ close }) => close()));
  expect(await databases('gauntlet_test_')).toHaveLength(1);
});

test('the database of a test that was killed goes with the next one', async () => {
  const script = `import { testDatabase } from '@gauntlet/kit/database';
    const { url } = await testDatabase({ migrations: [], folder: process.argv[1], lingerMs: 1 });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, root], {
    cwd: import.meta.dirname,
  });
  const [line] = await once(child.stdout, 'data');
  const name = new URL(String(line).trim()).pathname.slice(1);
  const next = await make();
  expect(await databases(name)).toEqual([name]);
  await next.close();
  child.kill('SIGKILL');
  await once(child, 'exit');
  // The server notices the lost connection a moment later: until then the name is held.
  const held = sql<{ n: number }>`select count(*) as n from pg_locks
    where locktype = 'advisory' and objsubid = 2 and objid::bigint =
      (hashtext(${name})::bigint + 4294967296) % 4294967296`;
  await expect
    .poll(async () => (await held.execute(keeper.db)).rows, { timeout: 15_000 })
    .toEqual([{ n: 0 }]);
  await (await make()).close();
  expect(await databases(name)).toEqual([]);
});

test('old templates go, the newest stay', async () => {
  for (let index = 0; index < 13; index += 1) {
    const list: Migration[] = [{ id: `000${index}`, up: async () => {} }];
    await (await make(list)).close();
  }
  expect((await databases('gauntlet_template_')).length).toBe(12);
});

test('on a server that is given by its address', async () => {
  const { db, url, close } = await testDatabase({ migrations, url: keeper.url });
  expect(new URL(url).pathname).toMatch(/^\/gauntlet_test_[0-9a-f]{16}$/);
  await sql`select * from thing`.execute(db);
  await close();
});
