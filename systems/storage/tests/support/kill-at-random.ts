/**
 * kill -9 of APIs, servers and the database at random, under load, and a check that reads
 * everything back.
 */
import { systemClock } from '@gauntlet/kit/lifecycle';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { chunkClient } from '../../protocol/client.ts';
import { bytesOf } from './bytes.ts';
import { download, listAll, remove, shaOf, upload } from './file-client.ts';
import type { ProcessCluster, Running } from './processes.ts';
import { type Random, randomFrom } from './random.ts';
import { type Keys, type S3Access, s3Access, s3Step, s3Wrong } from './s3-writers.ts';

interface World {
  /** What was acknowledged and not deleted since: must be there, byte by byte. */
  readonly stored: Map<string, string>;
  /** A delete was asked for: it may be there or not. */
  readonly leaving: Map<string, string>;
  readonly deleted: Set<string>;
  /** One for each writer of S3. */
  readonly objects: readonly Keys[];
  readonly broken: string[];
  acknowledged: number;
  ended: number;
  readonly kills: Map<Running['kind'], number>;
  waiting: { readonly at: number; readonly resolve: () => void }[];
}

type Step = (random: Random) => Promise<void>;

async function client(
  world: World,
  random: Random,
  step: Step,
  until: () => boolean,
): Promise<void> {
  while (!until()) {
    try {
      await step(random);
    } catch {
      // A process was killed under it: nothing was acknowledged, so nothing is promised.
    }
    ended(world);
  }
  // Nobody waits for requests that never come.
  world.ended = Number.POSITIVE_INFINITY;
  ended(world);
}

function fileStep(cluster: ProcessCluster, world: World): Step {
  return async (random) => {
    const { url } = random.pick(cluster.apis);
    const kind = random.next();
    const ids = [...world.stored.keys()];
    if (kind < 0.5 || ids.length === 0) await store(world, url, random);
    else if (kind < 0.9) await check(world, url, random.pick(ids));
    else await drop(world, url, random.pick(ids));
  };
}

function objectStep(world: World, { clients }: S3Access, keys: Keys): Step {
  return async (random) => {
    const done = await s3Step(random.pick(clients), keys, random, world.broken);
    if (done === 'stored') world.acknowledged += 1;
  };
}

async function store(world: World, url: string, random: Random): Promise<void> {
  const size = random.next() < 0.7 ? random.below(20_000) : random.below(900_000);
  const bytes = bytesOf(size, random.below(1_000_000));
  const { file_id, checksum } = await upload(url, bytes);
  if (checksum !== shaOf(bytes)) world.broken.push(`${file_id}: another checksum was answered`);
  world.stored.set(file_id, shaOf(bytes));
  world.acknowledged += 1;
}

async function check(world: World, url: string, fileId: string): Promise<void> {
  const expected = world.stored.get(fileId);
  const { status, bytes } = await download(url, fileId);
  const isStill = world.stored.has(fileId);
  if (status === 200 && shaOf(bytes) !== expected) world.broken.push(`${fileId}: other bytes`);
  if (status === 404 && isStill) world.broken.push(`${fileId}: acknowledged and unknown`);
}

async function drop(world: World, url: string, fileId: string): Promise<void> {
  const sha = world.stored.get(fileId);
  if (sha === undefined) return;
  world.stored.delete(fileId);
  world.leaving.set(fileId, sha);
  if ((await remove(url, fileId)) === 200) {
    world.leaving.delete(fileId);
    world.deleted.add(fileId);
  }
}

/** One process at a time, in the middle of requests: counted by requests and not by time. */
async function killer(
  cluster: ProcessCluster,
  world: World,
  random: Random,
  until: () => boolean,
): Promise<void> {
  while (!until()) {
    const { apis, nodes, postgres } = cluster;
    const all = [...apis, ...nodes, ...(postgres === undefined ? [] : [postgres])];
    const victim = random.pick<Running>(all);
    await requests(world, 2 + random.below(12));
    await victim.kill();
    world.kills.set(victim.kind, (world.kills.get(victim.kind) ?? 0) + 1);
    await requests(world, random.below(12));
    await victim.start();
  }
}

/** Resolves when so many more requests have ended, well or not, or when no more will come. */
function requests(world: World, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const at = world.ended + count;
  if (at <= world.ended) resolve();
  else world.waiting.push({ at, resolve });
  return promise;
}

function ended(world: World): void {
  world.ended += 1;
  const due = world.waiting.filter(({ at }) => at <= world.ended);
  world.waiting = world.waiting.filter(({ at }) => at > world.ended);
  for (const { resolve } of due) resolve();
}

/** What is on the servers, by asking them. */
async function inventory(cluster: ProcessCluster): Promise<Set<string>> {
  const held = new Set<string>();
  const { rows } = await sql<{ server_id: string; grpc_address: string }>`
    SELECT server_id, grpc_address FROM storage_servers`.execute(cluster.db);
  for (const { server_id: serverId, grpc_address: address } of rows) {
    const one = chunkClient({ serverId, address, clock: systemClock });
    try {
      for (let after = ''; ; ) {
        const { chunks, more } = await one.list(after, 500, 0);
        for (const { chunkId } of chunks) held.add(`${serverId} ${chunkId}`);
        after = chunks.at(-1)?.chunkId ?? after;
        if (!more || chunks.length === 0) break;
      }
    } finally {
      one.close();
    }
  }
  return held;
}

async function known(cluster: ProcessCluster): Promise<Set<string>> {
  const { rows } = await sql<{ server_id: string; chunk_id: string }>`
    SELECT server_id, chunk_id FROM chunk_copies`.execute(cluster.db);
  return new Set(rows.map(({ server_id, chunk_id }) => `${server_id} ${chunk_id}`));
}

/** Files of objects that no object, part or upload has: they would never be given back. */
async function heldByNobody(cluster: ProcessCluster): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM files
    WHERE kind = 'object' AND upload_status = 'completed' AND tombstoned_at IS NULL
      AND file_id NOT IN (
        SELECT file_id FROM s3_objects WHERE file_id IS NOT NULL
        UNION SELECT file_id FROM s3_object_parts WHERE file_id IS NOT NULL
        UNION SELECT file_id FROM s3_parts WHERE file_id IS NOT NULL)`.execute(cluster.db);
  return rows[0]?.count ?? -1;
}

export interface KillOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly kills: number;
  /** Of each chunk, when all is quiet again. */
  readonly copies?: number;
}

export interface KillOutcome {
  readonly kills: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly files: number;
  readonly objects: number;
}

const FILE_CLIENTS = 3;
const S3_CLIENTS = 2;
const KEYS_EACH = 12;

/** The caller closes the cluster. */
export async function killAtRandom(
  cluster: ProcessCluster,
  { seed, seconds, kills, copies = 2 }: KillOptions,
): Promise<KillOutcome> {
  const random = randomFrom(seed);
  const keysOf = (writer: number): Keys =>
    new Map(Array.from({ length: KEYS_EACH }, (_, at) => [`${writer}/${at}`, new Set(['absent'])]));
  const world: World = {
    stored: new Map(),
    leaving: new Map(),
    deleted: new Set(),
    objects: Array.from({ length: S3_CLIENTS }, (_, writer) => keysOf(writer)),
    broken: [],
    acknowledged: 0,
    ended: 0,
    kills: new Map(),
    waiting: [],
  };
  const s3 = await s3Access(
    cluster.db,
    cluster.apis.map(({ s3Url }) => s3Url),
  );
  const killed = () => [...world.kills.values()].reduce((sum, one) => sum + one, 0);
  const endMs = performance.now() + seconds * 1_000;
  const until = () => killed() >= kills && performance.now() >= endMs;
  const steps = [
    ...Array.from({ length: FILE_CLIENTS }, () => fileStep(cluster, world)),
    ...world.objects.map((keys) => objectStep(world, s3, keys)),
  ];
  try {
    const clients = steps.map((step) => client(world, randomFrom(random.below(1e9)), step, until));
    await killer(cluster, world, random, until);
    await Promise.all(clients);
    expect(world.acknowledged).toBeGreaterThan(5);
    expect(world.broken).toEqual([]);
    await everythingIsThere(cluster, world, s3, copies);
  } finally {
    s3.close();
  }
  return {
    kills: Object.fromEntries(world.kills),
    acknowledged: world.acknowledged,
    files: world.stored.size,
    objects: world.objects.reduce((sum, keys) => sum + keys.size, 0),
  };
}

async function everythingIsThere(
  cluster: ProcessCluster,
  world: World,
  s3: S3Access,
  copies: number,
) {
  const url = cluster.apis[0]?.url ?? '';
  await expect
    .poll(async () => (await (await fetch(`${url}/health`)).json()) as object, { timeout: 60_000 })
    .toMatchObject({ status: 'healthy', storage_servers: cluster.servers });
  for (const [fileId, sha] of world.stored) {
    const { status, bytes } = await download(url, fileId);
    expect([fileId, status, shaOf(bytes)]).toEqual([fileId, 200, sha]);
  }
  // Whatever is visible is whole, also what nobody heard the end of.
  for (const { file_id, size, checksum } of await listAll(url)) {
    const { status, bytes } = await download(url, file_id);
    expect([file_id, status, bytes.length, shaOf(bytes)]).toEqual([file_id, 200, size, checksum]);
    expect(world.deleted.has(file_id)).toBe(false);
  }
  for (const one of s3.clients) expect(await s3Wrong(one, world.objects)).toEqual([]);
  expect(await heldByNobody(cluster)).toBe(0);
  await copiesAreRestored(cluster, copies);
}

/** Copies are restored, and what is nobody's has gone. */
async function copiesAreRestored(cluster: ProcessCluster, copies: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const [held, rows] = [await inventory(cluster), await known(cluster)];
        const short = await sql<{ chunk_id: string }>`SELECT chunk_id FROM chunk_copies
          GROUP BY chunk_id HAVING count(*) <> ${copies}`.execute(cluster.db);
        return {
          orphans: [...held].filter((one) => !rows.has(one)).length,
          missing: [...rows].filter((one) => !held.has(one)).length,
          short: short.rows.length,
        };
      },
      { timeout: 120_000, interval: 500 },
    )
    .toEqual({ orphans: 0, missing: 0, short: 0 });
}
