import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { addChunks } from '../../metadata/files.ts';
import { addCopy, type RepairTask, repairFailed, takeRepairs } from '../../metadata/jobs.ts';
import { adoptMembers, markSilent, setServerStatus } from '../../metadata/servers.ts';
import type { PendingFile } from '../../model/nouns.ts';
import {
  cleanUploads,
  runDeletions,
  sweepServers,
  type UpkeepParts,
  watchServers,
} from '../../upkeep/jobs.ts';
import { reconcile } from '../../upkeep/reconcile.ts';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { type TestCluster, type TestServer, testCluster } from '../support/cluster.ts';
import { settle, upkeepParts } from '../support/upkeep.ts';

// Hang guards: these tests do much, and the machine may do much else.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const object = { kind: 'object', name: 'b/k', contentType: 'text/plain' } as const;
let cluster: TestCluster;
afterEach(() => cluster.close());

async function storeFiles(count: number, bytes = 1_000): Promise<PendingFile[]> {
  const files: PendingFile[] = [];
  for (let seed = 0; seed < count; seed += 1) {
    const pending = await cluster.blobs.write(inPieces(bytesOf(bytes, seed)), object);
    await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
    files.push(pending);
  }
  return files;
}

async function checkAll(files: readonly PendingFile[]) {
  for (const [seed, { fileId, sizeBytes }] of files.entries()) {
    const found = await cluster.blobs.find([fileId]);
    const bytes = await gathered(cluster.blobs.read(found ?? []));
    expect(bytes.equals(bytesOf(sizeBytes, seed))).toBe(true);
  }
}

async function held(): Promise<Map<string, string[]>> {
  const all = new Map<string, string[]>();
  for (const { serverId, store } of cluster.servers) {
    for await (const { chunkId } of store.entries()) {
      all.set(chunkId, [...(all.get(chunkId) ?? []), serverId]);
    }
  }
  return all;
}

/** Spoils a byte of a stored chunk on one server's disk. */
async function spoil({ folder }: TestServer, chunkId: string) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(chunkId)) continue;
    const path = join(folder, name);
    const bytes = await readFile(path);
    const at = Math.floor(bytes.length / 3);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    await writeFile(path, bytes);
    return;
  }
  throw new Error(`${chunkId} is not there`);
}

test('a spoiled bit is never served, and the copy is made anew', async () => {
  cluster = await testCluster({ smallBytes: 10 });
  const [file] = await storeFiles(1, 300_000);
  const [chunk] = file?.chunks ?? [];
  for (const { serverId } of chunk?.copies ?? []) {
    await spoil(cluster.server(serverId), chunk?.chunkId ?? '');
    await checkAll([file as PendingFile]);
    // Read it from this one in particular, so that it is noticed.
    const client = cluster.cluster.client(serverId);
    const read = gathered(client?.get(chunk?.chunkId ?? '', 0, 300_000) ?? inPieces(bytesOf(0)));
    await expect(read).rejects.toMatchObject({
      code: expect.stringMatching(/CHUNK_(BAD|UNKNOWN)/),
    });
    await sweepServers(upkeepParts(cluster));
    await settle(cluster, upkeepParts(cluster));
    expect((await held()).get(chunk?.chunkId ?? '')).toHaveLength(2);
    await checkAll([file as PendingFile]);
  }
});

test('what one server lost for good is made again on the others', async () => {
  cluster = await testCluster({ servers: 4 });
  const files = await storeFiles(30);
  const lost = cluster.servers[1] as TestServer;
  await lost.stop();
  await sql`UPDATE storage_servers SET last_heartbeat = now() - interval '1 minute'
    WHERE server_id = ${lost.serverId}`.execute(cluster.db);
  const parts = upkeepParts(cluster);
  await watchServers(parts);
  await settle(cluster, parts);
  const { rows } = await sql<{ copies: number }>`SELECT count(*) AS copies FROM chunk_copies
    WHERE server_id <> ${lost.serverId} GROUP BY chunk_id`.execute(cluster.db);
  expect(rows.map(({ copies }) => copies)).toEqual(files.map(() => 2));
  await checkAll(files);
});

test('a repair that has failed for days is tried again, every quarter of an hour', async () => {
  cluster = await testCluster({ smallBytes: 10 });
  const [file] = await storeFiles(1, 300_000);
  const [chunk] = file?.chunks ?? [];
  const chunkId = chunk?.chunkId ?? '';
  const { db } = cluster;
  await sql`INSERT INTO repairs (chunk_id, reason, attempts)
    VALUES (${chunkId}, 'test', 2000)`.execute(db);
  await repairFailed(db, chunkId, 'no server takes it');
  const { rows } = await sql<{ minutes: number }>`SELECT
    round(extract(epoch FROM due_at - now()) / 60)::int AS minutes FROM repairs`.execute(db);
  expect(rows).toEqual([{ minutes: 15 }]);
  await sql`UPDATE repairs SET due_at = now()`.execute(db);
  await settle(cluster, upkeepParts(cluster));
  expect(await sql`SELECT * FROM repairs`.execute(db)).toMatchObject({ rows: [] });
});

test('a server that joins gets its share, and one that is drained gives all away', async () => {
  cluster = await testCluster({ servers: 4 });
  const files = await storeFiles(80);
  const before = await held();
  const joined = await cluster.add();
  await adoptMembers(cluster.db, 2);
  const parts = upkeepParts(cluster);
  await settle(cluster, parts);
  const after = await held();
  let moved = 0;
  for (const [chunkId, servers] of after) {
    expect(servers).toHaveLength(2);
    moved += servers.filter((one) => !before.get(chunkId)?.includes(one)).length;
  }
  // A fifth of all copies, within what chance does to 160 of them; and nothing between the others.
  expect(moved).toBeGreaterThan(160 / 5 - 24);
  expect(moved).toBeLessThan(160 / 5 + 24);
  await checkAll(files);

  await setServerStatus(cluster.db, joined.serverId, 'maintenance');
  await adoptMembers(cluster.db, 2);
  await settle(cluster, parts);
  const drained = await held();
  for (const servers of drained.values()) {
    expect(servers).toHaveLength(2);
    expect(servers).not.toContain(joined.serverId);
  }
  await checkAll(files);
});

test('no read fails while servers join and leave', async () => {
  cluster = await testCluster({ servers: 3 });
  const files = await storeFiles(20);
  const parts = upkeepParts(cluster);
  let isMoving = true;
  let reads = 0;
  const reading = (async () => {
    while (isMoving) {
      await checkAll(files);
      reads += files.length;
    }
  })();
  const [first] = cluster.servers;
  await cluster.add();
  await cluster.add();
  await adoptMembers(cluster.db, 2);
  await settle(cluster, parts);
  await setServerStatus(cluster.db, first?.serverId ?? '', 'maintenance');
  await adoptMembers(cluster.db, 2);
  await settle(cluster, parts);
  isMoving = false;
  await reading;
  expect(reads).toBeGreaterThan(20);
  for (const servers of (await held()).values()) expect(servers).not.toContain(first?.serverId);
});

test('a deleted file gives its space back, also on a server that was away', async () => {
  cluster = await testCluster({ servers: 2 });
  const files = await storeFiles(3);
  const away = cluster.servers[0] as TestServer;
  await away.stop();
  await cluster.db.transaction().execute((tx) =>
    cluster.blobs.tombstone(
      tx,
      files.map(({ fileId }) => fileId),
    ),
  );
  const parts = upkeepParts(cluster);
  await runDeletions(parts);
  await away.start();
  await sql`UPDATE deletions SET due_at = now()`.execute(cluster.db);
  await cluster.cluster.refresh();
  await settle(cluster, parts);
  expect(await held()).toEqual(new Map());
});

test('an upload that nobody goes on with leaves nothing', async () => {
  cluster = await testCluster();
  // As a killed API leaves it: chunks are durable, and nothing was completed or given up.
  const pending = await cluster.blobs.write(inPieces(bytesOf(3_000_000)), {
    ...object,
    cut: { kind: 'sized', chunkBytes: 1_000_000 },
  });
  expect((await held()).size).toBe(3);
  await sql`UPDATE upload_sessions SET expires_at = now() - interval '1 second'`.execute(
    cluster.db,
  );
  const parts = upkeepParts(cluster);
  await cleanUploads(parts);
  await settle(cluster, parts);
  expect(await held()).toEqual(new Map());
  const complete = cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
  await expect(complete).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' });
});

const small = { ...object, sizeBytes: 500 };

async function endIdLeases(parts: UpkeepParts): Promise<void> {
  await sql`UPDATE file_id_leases SET expires_at = now() - interval '1 second'`.execute(parts.db);
  await cleanUploads(parts);
}

test('a small object under way has no row, and is nobody’s when its lease is over', async () => {
  cluster = await testCluster();
  const pending = await cluster.blobs.write(inPieces(bytesOf(500)), small);
  const { rows } = await sql`SELECT FROM files`.execute(cluster.db);
  expect(rows).toHaveLength(0);
  const parts = upkeepParts(cluster);
  for (let round = 0; round < 2; round += 1) await sweepServers(parts);
  await settle(cluster, parts);
  expect((await held()).size).toBe(1);
  await endIdLeases(parts);
  const complete = cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
  await expect(complete).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' });
  await sweepServers(parts);
  await settle(cluster, parts);
  expect(await held()).toEqual(new Map());
});

test('the end of a lease waits for a completion that holds it, and its file stays', async () => {
  cluster = await testCluster();
  const pending = await cluster.blobs.write(inPieces(bytesOf(500)), small);
  const parts = upkeepParts(cluster);
  let ended: Promise<void> = Promise.resolve();
  let isOver = false;
  await cluster.db.transaction().execute(async (tx) => {
    await cluster.blobs.complete(tx, pending);
    ended = endIdLeases(parts).then(() => {
      isOver = true;
    });
    // While the transaction holds the lease, nothing that asks for its end gets there.
    await vi.waitFor(async () => {
      const { rows } = await sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
        AND datname = current_database()`.execute(cluster.db);
      expect(rows).toHaveLength(1);
    }, 20_000);
    expect(isOver).toBe(false);
  });
  await ended;
  await sweepServers(parts);
  await settle(cluster, parts);
  expect((await held()).size).toBe(1);
  expect(await cluster.blobs.find([pending.fileId])).toHaveLength(1);
});

test('a small object that was given up goes at once, and does not come back', async () => {
  cluster = await testCluster();
  const pending = await cluster.blobs.write(inPieces(bytesOf(500)), small);
  await cluster.blobs.abandon(pending);
  const complete = cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
  await expect(complete).rejects.toMatchObject({ code: 'UPLOAD_EXPIRED' });
  await settle(cluster, upkeepParts(cluster));
  expect(await held()).toEqual(new Map());
});

test('orphans go after their grace, and what is being written or not ours stays', async () => {
  cluster = await testCluster();
  const [kept] = await storeFiles(1);
  const writing = await cluster.blobs.write(inPieces(bytesOf(500)), object);
  const orphan = '11111111-2222-4333-8444-555555555555.0';
  for (const chunkId of [orphan, 'somebody-elses']) {
    const bytes = bytesOf(100);
    const writer = cluster.cluster.client('server-1')?.put(chunkId);
    await writer?.write(bytes);
    await writer?.end(createHash('sha256').update(bytes).digest('hex'), '');
  }
  const parts = upkeepParts(cluster);
  await sweepServers(parts);
  await sweepServers(parts);
  await settle(cluster, parts);
  const names = [...(await held()).keys()];
  expect(names).not.toContain(orphan);
  expect(names).toContain('somebody-elses');
  expect(names).toContain(kept?.chunks[0]?.chunkId);
  expect(names).toContain(writing.chunks[0]?.chunkId);
});

test('a server that falls silent is inactive until it speaks again', async () => {
  cluster = await testCluster();
  const [server] = cluster.servers;
  await sql`UPDATE storage_servers SET last_heartbeat = now() - interval '31 seconds'
    WHERE server_id = 'server-1'`.execute(cluster.db);
  expect(await markSilent(cluster.db, 30_000)).toEqual(['server-1']);
  await cluster.cluster.refresh();
  expect(cluster.cluster.servers().find(({ serverId }) => serverId === 'server-1')?.status).toBe(
    'inactive',
  );
  await server?.stop();
  await server?.start();
  await cluster.cluster.refresh();
  expect(cluster.cluster.servers().find(({ serverId }) => serverId === 'server-1')?.status).toBe(
    'active',
  );
});

test('what was deleted or moved since its repair was taken is not called lost', async () => {
  cluster = await testCluster({ servers: 4 });
  const { db } = cluster;
  const [deleted, moved, lost] = await storeFiles(3);
  const called: string[] = [];
  const parts = upkeepParts(cluster, { onLost: (chunkId) => called.push(chunkId) });
  await sql`INSERT INTO repairs (chunk_id, reason) SELECT chunk_id, 'test' FROM chunks`.execute(db);
  const tasks = await takeRepairs(db, 10, 60_000);
  const take = async (file: PendingFile | undefined) => {
    const task = tasks.find(({ fileId }) => fileId === file?.fileId) as RepairTask;
    await Promise.all(
      task.copies.map(({ serverId }) => cluster.cluster.client(serverId)?.remove(task.chunkId)),
    );
    return task;
  };
  const tasksOf = [await take(deleted), await take(moved), await take(lost)] as const;
  await db.transaction().execute((tx) => cluster.blobs.tombstone(tx, [deleted?.fileId ?? '']));
  const { chunkId, copies } = tasksOf[1];
  const held = copies.map(({ serverId }) => serverId);
  const other = cluster.servers.find(({ serverId }) => !held.includes(serverId));
  await addCopy(db, chunkId, { serverId: other?.serverId ?? '', shard: 0 }, chunkId);
  for (const task of tasksOf) expect(await reconcile(parts, task)).toBe(false);
  expect(called).toEqual([tasksOf[2].chunkId]);
  const { rows } = await sql`SELECT chunk_id FROM chunks WHERE status = 'lost'`.execute(db);
  expect(rows).toEqual([{ chunk_id: tasksOf[2].chunkId }]);
});

test('a chunk is never known without who has it', async () => {
  cluster = await testCluster();
  const [file] = await storeFiles(1);
  const { fileId, chunks } = file as PendingFile;
  const [chunk] = chunks;
  const half = { ...chunk, chunkId: `${fileId}.1`, number: 1 } as (typeof chunks)[number];
  // What the second table refuses is not in the first one.
  const copies = [{ serverId: 'a', shard: 70_000 }];
  await expect(addChunks(cluster.db, fileId, [{ ...half, copies }])).rejects.toThrow('range');
  const ids = () => sql`SELECT chunk_id FROM chunks ORDER BY chunk_id`.execute(cluster.db);
  expect((await ids()).rows).toEqual([{ chunk_id: chunk?.chunkId }]);
  await addChunks(cluster.db, fileId, [half]);
  expect((await ids()).rows).toEqual([{ chunk_id: chunk?.chunkId }, { chunk_id: half.chunkId }]);
});
