/** The list of files: each page exact, and a total that is never counted. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { countFiles, gatherCounts, listFiles } from '../../metadata/listing.ts';
import { purgeFiles } from '../../metadata/walks.ts';
import { bytesOf, inPieces } from '../support/bytes.ts';
import { type TestCluster, testCluster } from '../support/cluster.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await testCluster({ servers: 2, poolSize: 20 });
});
afterAll(() => cluster.close());

async function store(complete = true): Promise<string> {
  const pending = await cluster.blobs.write(inPieces(bytesOf(10)), {
    kind: 'file',
    name: 'f',
    contentType: 'text/plain',
    cut: { kind: 'pieces', count: 1, sizeBytes: 10 },
  });
  if (complete) await cluster.db.transaction().execute((tx) => cluster.blobs.complete(tx, pending));
  return pending.fileId;
}

async function counted(): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM files
    WHERE kind = 'file' AND upload_status = 'completed' AND tombstoned_at IS NULL`.execute(
    cluster.db,
  );
  return rows[0]?.count ?? -1;
}

test('the total is exact while files come, go and are purged side by side', async () => {
  const { db, blobs } = cluster;
  const drop = (ids: readonly string[]) =>
    db.transaction().execute((tx) => blobs.tombstone(tx, ids));
  const one = async (number: number) => {
    const fileId = await store(number % 5 !== 0);
    if (number % 3 === 0) await drop([fileId]);
    if (number % 4 === 0) await gatherCounts(db);
    // Twice: the second finds nothing that lives.
    if (number % 6 === 0) await drop([fileId]);
  };
  await Promise.all(Array.from({ length: 60 }, (_, number) => one(number)));
  expect(await counted()).toBe(32);
  expect(await countFiles(db)).toBe(32);
  await purgeFiles(db, 0);
  expect(await countFiles(db)).toBe(32);
  await sql`INSERT INTO file_block_counts (block, delta)
    SELECT 0, (n % 2) * 2 - 1 FROM generate_series(1, 400) AS n`.execute(db);
  await Promise.all([gatherCounts(db), gatherCounts(db), gatherCounts(db)]);
  const { rows } = await sql`SELECT delta FROM file_block_counts`.execute(db);
  expect([rows.length, await countFiles(db)]).toEqual([1, 32]);
});

test('pages are all files in their order, over many blocks and gaps in them', async () => {
  await sql`INSERT INTO files (kind, filename, content_type, upload_status, redundancy, coding)
    SELECT CASE WHEN n BETWEEN 1500 AND 4200 THEN 'object' ELSE 'file' END, 'f', 'text/plain',
      CASE WHEN n % 3 = 0 THEN 'pending' ELSE 'completed' END, 'copies-2', '{}'
    FROM generate_series(1, 6000) AS n`.execute(cluster.db);
  await sql`UPDATE files SET tombstoned_at = now() WHERE seq % 7 = 0`.execute(cluster.db);
  const { rows } = await sql<{ file_id: string }>`SELECT file_id FROM files
    WHERE kind = 'file' AND upload_status = 'completed' AND tombstoned_at IS NULL
    ORDER BY seq DESC`.execute(cluster.db);
  const all = rows.map(({ file_id }) => file_id);
  for (const perPage of [97, 500, 1_000]) {
    const seen: string[] = [];
    for (let page = 1; seen.length < all.length; page += 1) {
      const { files, total } = await listFiles(cluster.db, page, perPage);
      expect(total).toBe(all.length);
      seen.push(...files.map(({ fileId }) => fileId));
    }
    expect(seen).toEqual(all);
  }
  expect((await listFiles(cluster.db, 1_000_000, 1_000)).files).toEqual([]);
});
