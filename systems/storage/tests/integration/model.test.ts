/**
 * Random operations and faults on a real cluster, held against a model in memory. All of it follows
 * from one seed, which is in the name of what fails: STORAGE_MODEL_SEED repeats it, and
 * STORAGE_MODEL_STEPS makes it longer.
 */
import { systemClock } from '@gauntlet/kit/lifecycle';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { adoptMembers, setServerStatus } from '../../metadata/servers.ts';
import type { PendingFile, Redundancy } from '../../model/nouns.ts';
import { cleanUploads, sweepServers } from '../../upkeep/jobs.ts';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { type TestCluster, type TestServer, testCluster } from '../support/cluster.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { settle, upkeepParts } from '../support/upkeep.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const steps = Number(process.env.STORAGE_MODEL_STEPS ?? 60);
const seed = Number(process.env.STORAGE_MODEL_SEED ?? 20_261_121);

let cluster: TestCluster;
/** Of the clock by which ids are leased. */
let aheadMs = 0;
afterEach(() => cluster.close());

interface Model {
  readonly stored: Map<string, Buffer>;
  readonly dead: string[];
  pending: PendingFile[];
  down: TestServer | undefined;
  drained: string | undefined;
}

type Step = (model: Model, random: Random) => Promise<void>;

const kinds: readonly Redundancy[] = ['copies-2', 'copies-2', 'copies-3', 'shards-4-2'];

async function write(random: Random): Promise<{ pending: PendingFile; bytes: Buffer }> {
  const bytes = bytesOf(
    random.pick([0, 1, 700, 70_000, 400_000]) + random.below(50),
    random.below(1e6),
  );
  const pending = await cluster.blobs.write(inPieces(bytes, 1 + random.below(90_000)), {
    // Of an object the size is known, and a small one goes another way.
    ...random.pick([{ kind: 'file' }, { kind: 'object', sizeBytes: bytes.length }] as const),
    name: 'f',
    contentType: 'text/plain',
    redundancy: random.pick(kinds),
    compression: random.pick(['none', 'none', 'deflate', 'zstd'] as const),
    cut: { kind: 'sized', chunkBytes: 100_000 },
  });
  return { pending, bytes };
}

const stepsByName: Readonly<Record<string, Step>> = {
  store: async (model, random) => {
    const { pending, bytes } = await write(random);
    const old = random.next() < 0.3 ? [...model.stored.keys()][0] : undefined;
    await cluster.db.transaction().execute(async (tx) => {
      await cluster.blobs.complete(tx, pending);
      if (old !== undefined) await cluster.blobs.tombstone(tx, [old]);
    });
    model.stored.set(pending.fileId, bytes);
    if (old !== undefined) model.stored.delete(old);
    if (old !== undefined) model.dead.push(old);
  },
  leave: async (model, random) => {
    model.pending.push((await write(random)).pending);
  },
  expire: async (model) => {
    await sql`UPDATE upload_sessions SET expires_at = now() - interval '1 second'`.execute(
      cluster.db,
    );
    await sql`UPDATE file_id_leases SET expires_at = now() - interval '1 second'`.execute(
      cluster.db,
    );
    aheadMs += 1_000_000;
    await cleanUploads(upkeepParts(cluster));
    model.dead.push(...model.pending.map(({ fileId }) => fileId));
    for (const pending of model.pending) {
      const late = cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
      await expect(late).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' });
    }
    model.pending = [];
  },
  remove: async (model, random) => {
    if (model.stored.size === 0) return;
    const fileId = random.pick([...model.stored.keys()]);
    await cluster.db.transaction().execute((tx) => cluster.blobs.tombstone(tx, [fileId]));
    model.stored.delete(fileId);
    model.dead.push(fileId);
  },
  readAny: async (model, random) => {
    if (model.stored.size > 0) await check(model, random.pick([...model.stored.keys()]), random);
  },
  readDead: async (model, random) => {
    if (model.dead.length === 0) return;
    expect(await cluster.blobs.find([random.pick(model.dead)])).toBeUndefined();
  },
  lose: async (model, random) => {
    if (model.down !== undefined) return;
    // What waits for its second copy could be lost for good with one more server.
    await settle(cluster, upkeepParts(cluster));
    model.down = random.pick(cluster.servers);
    await model.down.stop();
  },
  bringBack: async (model) => {
    await model.down?.start();
    model.down = undefined;
    await cluster.cluster.refresh();
  },
  spoil: async (model, random) => {
    if (model.down !== undefined) return;
    await settle(cluster, upkeepParts(cluster));
    const { store } = random.pick(cluster.servers);
    for await (const { chunkId } of store.entries()) {
      if (random.next() < 0.5) continue;
      // As a scrub does that has found a bad sector.
      await store.putAside(chunkId);
      break;
    }
  },
  drain: async (model, random) => {
    if (model.down !== undefined) return;
    if (model.drained !== undefined) {
      await setServerStatus(cluster.db, model.drained, 'active');
      model.drained = undefined;
    } else {
      model.drained = random.pick(cluster.servers).serverId;
      await setServerStatus(cluster.db, model.drained, 'maintenance');
    }
    await adoptMembers(cluster.db, 2);
  },
  lookAfter: async (model) => {
    if (model.down !== undefined) return;
    await sweepServers(upkeepParts(cluster));
    await settle(cluster, upkeepParts(cluster));
  },
};

async function check(model: Model, fileId: string, random: Random): Promise<void> {
  const bytes = model.stored.get(fileId) ?? Buffer.alloc(0);
  const found = await cluster.blobs.find([fileId]);
  expect(found).toHaveLength(1);
  const startBytes = random.next() < 0.5 ? 0 : random.below(bytes.length + 1);
  const endBytes = startBytes + random.below(bytes.length + 2);
  const got = await gathered(cluster.blobs.read(found ?? [], { startBytes, endBytes }));
  expect(got.equals(bytes.subarray(startBytes, endBytes))).toBe(true);
}

test(`${steps} random steps leave what the model says, seed ${seed}`, async () => {
  cluster = await testCluster({
    servers: 8,
    stallMs: 15_000,
    smallBytes: 10_000,
    blobs: { clock: { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs } },
  });
  const random = randomFrom(seed);
  const model: Model = {
    stored: new Map(),
    dead: [],
    pending: [],
    down: undefined,
    drained: undefined,
  };
  const names = Object.keys(stepsByName);
  const done: string[] = [];
  for (let step = 0; step < steps; step += 1) {
    const name = random.next() < 0.35 ? 'store' : random.pick(names);
    done.push(name);
    try {
      await stepsByName[name]?.(model, random);
    } catch (error) {
      throw new Error(`step ${step}, seed ${seed}: ${done.slice(-12).join(', ')}`, {
        cause: error,
      });
    }
  }
  await stepsByName.bringBack?.(model, random);
  await stepsByName.expire?.(model, random);
  await stepsByName.lookAfter?.(model, random);
  await sweepServers(upkeepParts(cluster));
  await settle(cluster, upkeepParts(cluster));
  for (const [fileId, bytes] of model.stored) {
    const files = await cluster.blobs.find([fileId]);
    expect((await gathered(cluster.blobs.read(files ?? []))).equals(bytes)).toBe(true);
  }
  const { rows } = await sql<{ file_id: string }>`SELECT file_id FROM files
    WHERE upload_status = 'completed' AND tombstoned_at IS NULL`.execute(cluster.db);
  expect(rows.map(({ file_id }) => file_id).sort()).toEqual([...model.stored.keys()].sort());
  // On the disks is what the metadata say, and nothing else.
  const held: string[] = [];
  for (const { serverId, store } of cluster.servers) {
    for await (const { chunkId } of store.entries()) held.push(`${serverId} ${chunkId}`);
  }
  const known = await sql<{ copy: string }>`
    SELECT server_id || ' ' || chunk_id || CASE WHEN redundancy = 'shards-4-2'
      THEN '.s' || shard ELSE '' END AS copy
    FROM chunk_copies JOIN chunks USING (chunk_id) JOIN files USING (file_id)`.execute(cluster.db);
  expect(held.sort()).toEqual(known.rows.map(({ copy }) => copy).sort());
});
