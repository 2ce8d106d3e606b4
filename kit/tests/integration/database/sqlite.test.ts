// SQLite in the hands of several processes, and of one that is killed while it writes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openSqlite, silentLog } from '@gauntlet/kit/database';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = fileURLToPath(new URL('./fixtures/sqlite.ts', import.meta.url));
let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gauntlet-sqlite-'));
  path = join(folder, 'a.db');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function count(): Promise<number | undefined> {
  const list = [{ id: '0001_row', up: async () => {} }];
  const { db, close } = await openSqlite({ path, migrations: list, sync: 'full', log: silentLog });
  const { rows } = await sql<{ n: number }>`select count(*) as n from row`.execute(db);
  await close();
  return rows[0]?.n;
}

test('processes that open a new file at one moment all write to it', async () => {
  const children = [1, 2, 3].map(() =>
    spawn(process.execPath, [program, path], { stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  expect(await count()).toBe(150);
});

test('what a killed process was told is committed is there', async () => {
  const child = spawn(process.execPath, [program, path, 'forever'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  const lines = createInterface({ input: child.stdout });
  const exit = once(child, 'exit');
  const closed = once(lines, 'close');
  lines.on('line', (line) => {
    last = Number(line);
    if (last === 100) child.kill('SIGKILL');
  });
  await Promise.all([exit, closed]);
  expect(last).toBeGreaterThanOrEqual(100);
  expect(await count()).toBeGreaterThanOrEqual(last);
});
