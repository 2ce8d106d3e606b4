import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '@gauntlet/kit/database';
import { type SweepOptions, sweep } from '@gauntlet/testkit/cleanup';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeS3, fakeS3 } from '../../support/fake-s3.ts';
import { type Maker, startMaker } from '../../support/maker.ts';

let folder: string;
let s3: FakeS3;
let options: SweepOptions;
let makers: Maker[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgers-'));
  s3 = await fakeS3();
  const environment = { ...process.env, TEST_KEY: 'me', TEST_SECRET: 'secret' };
  options = { folder, environment, termTimeoutMs: 200 };
});

afterEach(async () => {
  for (const maker of makers) await maker.kill();
  makers = [];
  await sweep(options);
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(...args: Parameters<typeof startMaker>): Promise<Maker> {
  const maker = await startMaker(...args);
  makers.push(maker);
  return maker;
}

test('keys by the thousand that a killed test left go in calls of a thousand', async () => {
  const maker = await start(folder, { s3: { endpoint: s3.endpoint, keys: 2_500 } });
  await maker.kill();
  expect(s3.keys.size).toBe(2_500);

  const result = await sweep(options);

  expect(result.failed).toEqual([]);
  expect(result.removed).toHaveLength(2_501);
  expect(s3.keys.size).toBe(0);
  expect(s3.buckets.size).toBe(0);
  expect(s3.calls.get('DeleteObjects')).toBe(3);
  expect(readdirSync(folder)).toEqual([]);
});

test('a killed test leaves no folder, no process and no grandchild', async () => {
  const maker = await start(folder, { folder: true, child: true });
  await maker.kill();
  const { pids = [], folder: made = '' } = maker.made;
  expect(pids.map(isAlive)).toEqual([true, true]);

  const result = await sweep(options);

  expect(result.failed).toEqual([]);
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(existsSync(made)).toBe(false);
});

test('a database that a killed test left is dropped', async () => {
  const server = await testDatabase({ migrations: [] });
  try {
    const name = `killed_${process.pid}`;
    const maker = await start(folder, { database: { url: server.url, name } });
    await maker.kill();
    expect(await hasDatabase(server.url, name)).toBe(true);

    const environment = { TEST_DATABASE: server.url };
    expect((await sweep({ ...options, environment })).failed).toEqual([]);
    expect(await hasDatabase(server.url, name)).toBe(false);
  } finally {
    await server.close();
  }
});

test('what was registered and never made is no failure', async () => {
  const maker = await start(folder, {
    registerOnly: true,
    s3: { endpoint: s3.endpoint, keys: 3 },
  });
  await maker.kill();
  expect((await sweep(options)).failed).toEqual([]);
});

test('the things of a test that runs are left alone', async () => {
  const alive = await start(folder, {
    folder: true,
    child: true,
    s3: { endpoint: s3.endpoint, keys: 10, bucket: 'alive' },
  });
  const killed = await start(folder, { s3: { endpoint: s3.endpoint, keys: 10 } });
  await killed.kill();

  const result = await sweep(options);

  expect(result.ledgers).toMatchObject({ alive: 1, gone: 1 });
  expect([...s3.keys].every((key) => key.startsWith('alive/'))).toBe(true);
  expect(s3.keys.size).toBe(10);
  expect((alive.made.pids ?? []).map(isAlive)).toEqual([true, true]);
  expect(existsSync(alive.made.folder ?? '')).toBe(true);

  await alive.end();
  expect(s3.keys.size).toBe(0);
  expect((alive.made.pids ?? []).map(isAlive)).toEqual([false, false]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a test that runs inherits a name that a killed one left', async () => {
  const endpoint = s3.endpoint;
  const killed = await start(folder, { s3: { endpoint, keys: 5 } });
  await killed.kill();
  await start(folder, { s3: { endpoint, keys: 5 } });

  const result = await sweep(options);

  expect(result.removed).toEqual([]);
  expect(result.inherited).toHaveLength(6);
  expect(s3.keys.size).toBe(5);
});

test('two sweeps at once share the work and remove nothing twice', async () => {
  const endpoint = s3.endpoint;
  for (const bucket of ['one', 'two', 'three']) {
    const maker = await start(folder, { s3: { endpoint, keys: 100, bucket } });
    await maker.kill();
  }
  const results = await Promise.all([sweep(options), sweep(options), sweep(options)]);
  const removed = results.flatMap((result) => result.removed.map(({ id }) => id));
  expect(removed).toHaveLength(303);
  expect(new Set(removed).size).toBe(303);
  expect(s3.keys.size).toBe(0);
  expect(s3.calls.get('DeleteObjects')).toBe(3);
});

test('what cannot be removed stays in the ledger, with the reason', async () => {
  const maker = await start(folder, { s3: { endpoint: s3.endpoint, keys: 3 } });
  await maker.kill();
  s3.denied.add('logs/1');

  const first = await sweep(options);
  expect(first.failed[0]).toMatchObject({
    resource: 's3-key s3://lake/logs/1',
    failure: 'AccessDenied: no',
    test: 'a test that is killed',
  });
  expect([...s3.keys]).toEqual(['lake/logs/1']);

  s3.denied.clear();
  const second = await sweep(options);
  expect(second.failed).toEqual([]);
  expect(s3.keys.size).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

/** A zombie is not: nobody may have asked for its exit code yet. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // It is gone, which is the answer.
    return false;
  }
}

async function hasDatabase(url: string, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    return found.rowCount === 1;
  } finally {
    await client.end();
  }
}
