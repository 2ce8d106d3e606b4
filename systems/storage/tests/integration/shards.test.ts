import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { bytesOf, gathered, inPieces } from '../support/bytes.ts';
import { type TestCluster, testCluster } from '../support/cluster.ts';
import { settle, upkeepParts } from '../support/upkeep.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let cluster: TestCluster;
afterEach(() => cluster.close());

async function store(bytes: Buffer) {
  const pending = await cluster.blobs.write(inPieces(bytes), {
    kind: 'object',
    name: 'k',
    contentType: 'text/plain',
    redundancy: 'shards-4-2',
    cut: { kind: 'sized', chunkBytes: 700_000 },
  });
  await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
  return pending.fileId;
}

async function read(fileId: string, startBytes = 0, endBytes = Infinity) {
  const files = await cluster.blobs.find([fileId]);
  return await gathered(cluster.blobs.read(files ?? [], { startBytes, endBytes }));
}

test('a file in 4 + 2 shards survives the loss of any two servers', async () => {
  cluster = await testCluster({ servers: 6, stallMs: 15_000 });
  const bytes = bytesOf(1_500_000);
  const fileId = await store(bytes);
  const tiny = await store(bytesOf(3));
  for (let one = 0; one < 6; one += 1) {
    for (let other = one + 1; other < 6; other += 1) {
      const gone = [cluster.servers[one], cluster.servers[other]];
      await Promise.all(gone.map((server) => server?.stop()));
      expect((await read(fileId)).equals(bytes)).toBe(true);
      const range = await read(fileId, 600_001, 900_007);
      expect(range.equals(bytes.subarray(600_001, 900_007))).toBe(true);
      expect((await read(tiny)).equals(bytesOf(3))).toBe(true);
      await Promise.all(gone.map((server) => server?.start()));
      await cluster.cluster.refresh();
    }
  }
});

test('lost shards are made again on servers that have none', async () => {
  cluster = await testCluster({ servers: 8, stallMs: 15_000 });
  const bytes = bytesOf(900_000, 2);
  const fileId = await store(bytes);
  const { rows } = await sql<{ server_id: string }>`
    SELECT DISTINCT server_id FROM chunk_copies ORDER BY server_id LIMIT 2`.execute(cluster.db);
  const gone = rows.map(({ server_id }) => server_id);
  await Promise.all(gone.map((serverId) => cluster.server(serverId).stop()));
  await sql`UPDATE storage_servers SET status = 'inactive' WHERE server_id = ANY(${gone})`.execute(
    cluster.db,
  );
  await cluster.cluster.refresh();
  await sql`INSERT INTO repairs (chunk_id, reason) SELECT chunk_id, 'test' FROM chunks`.execute(
    cluster.db,
  );
  await settle(cluster, upkeepParts(cluster));
  const left = await sql<{ servers: number }>`
    SELECT count(DISTINCT server_id) AS servers FROM chunk_copies
    WHERE server_id <> ALL(${gone}) GROUP BY chunk_id`.execute(cluster.db);
  expect(left.rows.map(({ servers }) => servers)).toEqual([6, 6]);
  const others = cluster.servers.filter(({ serverId }) => !gone.includes(serverId));
  await Promise.all(others.slice(0, 2).map((server) => server.stop()));
  expect((await read(fileId)).equals(bytes)).toBe(true);
});
