import { testDatabase } from '@gauntlet/kit/database';
import { simulatedDisk } from '@gauntlet/kit/disk';
import { faultProxy } from '@gauntlet/testkit/faults';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { runDeletions } from '../../upkeep/jobs.ts';
import { type TestApi, testApi } from '../support/api.ts';
import { bytesOf } from '../support/bytes.ts';
import { download, listAll, upload } from '../support/file-client.ts';
import { upkeepParts } from '../support/upkeep.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let api: TestApi;
afterEach(() => api.close());

async function heldBytes(): Promise<number> {
  const spaces = await Promise.all(api.servers.map(({ store }) => store.space()));
  return spaces.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
}

test('disks that run full: a clear error, nothing half, the room given back', async () => {
  const disks = new Map<string, ReturnType<typeof simulatedDisk>>();
  api = await testApi({
    servers: 3,
    disk: (serverId) => {
      const disk = disks.get(serverId) ?? simulatedDisk({ capacityBytes: 3_000_000 });
      disks.set(serverId, disk);
      return disk;
    },
    reserveBytes: 100_000,
    smallBytes: 1_000,
  });
  const stored: { id: string; seed: number }[] = [];
  let failure = '';
  for (let seed = 0; failure === ''; seed += 1) {
    try {
      stored.push({ id: (await upload(api.url, bytesOf(600_000, seed))).file_id, seed });
    } catch (error) {
      failure = String(error);
    }
  }
  expect(stored.length).toBeGreaterThan(2);
  expect(failure).toMatch(/50[37] .*(SERVERS_TOO_FEW|SERVER_FULL)/);
  for (const { id, seed } of stored) {
    expect((await download(api.url, id)).bytes.equals(bytesOf(600_000, seed))).toBe(true);
  }
  expect((await listAll(api.url)).length).toBe(stored.length);
  // Whatever the refused upload had written goes, and so does a file that is deleted.
  await fetch(`${api.url}/files/${stored[0]?.id}`, { method: 'DELETE' });
  await sql`UPDATE deletions SET due_at = now()`.execute(api.db);
  await runDeletions(upkeepParts(api));
  const perFile = 600_000 * 2;
  expect(await heldBytes()).toBeLessThan(perFile * (stored.length - 1) * 1.02);
  for (const disk of disks.values()) disk.setCapacity(9_000_000);
  await expect
    .poll(() => upload(api.url, bytesOf(600_000)).then(() => 'taken', String), { timeout: 30_000 })
    .toBe('taken');
});

test.each([
  ['gRPC', true],
  ['HTTP', false],
])('a server that stalls over %s is left, and the others take over', async (_way, grpcOnly) => {
  // Long enough that a disk with much else to do does not look like a stall.
  api = await testApi({ servers: 3, stallMs: 1_000, grpcOnly });
  const bytes = bytesOf(1_500_000, 5);
  const { file_id } = await upload(api.url, bytes);
  const stalled = api.servers[0];
  const upstream = grpcOnly ? stalled?.address : stalled?.bytesAddress;
  await using proxy = await faultProxy({ upstream: upstream ?? '' });
  proxy.add({ type: 'bandwidth', attributes: { rate: 0 } });
  proxy.add({ type: 'bandwidth', stream: 'upstream', attributes: { rate: 0 } });
  const column = sql.ref(grpcOnly ? 'grpc_address' : 'bytes_address');
  await sql`UPDATE storage_servers SET ${column} = ${proxy.address}
    WHERE server_id = ${stalled?.serverId ?? ''}`.execute(api.db);
  await api.cluster.refresh();
  expect((await download(api.url, file_id)).bytes.equals(bytes)).toBe(true);
  const second = await upload(api.url, bytesOf(2_000_000, 6));
  const read = await download(api.url, second.file_id);
  expect(read.bytes.equals(bytesOf(2_000_000, 6))).toBe(true);
});

test('an answer whose rest can not be had breaks off, and does not end', async () => {
  api = await testApi({ servers: 2 });
  // More than sockets hold: nobody reads on while the servers go.
  const bytes = bytesOf(48_000_000, 7);
  const { file_id } = await upload(api.url, bytes);
  const answer = await fetch(`${api.url}/files/${file_id}`);
  expect(answer.status).toBe(200);
  const body = answer.body?.getReader();
  const first = await body?.read();
  expect(first?.value?.length).toBeGreaterThan(0);
  await Promise.all(api.servers.map((server) => server.stop()));
  const rest = async () => {
    for (;;) {
      const piece = await body?.read();
      if (piece?.done !== false) return 'ended';
    }
  };
  await expect(rest()).rejects.toThrow();
  expect((await download(api.url, file_id)).status).toBe(503);
});

test('without the database there are clear errors, and afterwards all is as before', async () => {
  api = await testApi({ servers: 2 });
  const { file_id } = await upload(api.url, bytesOf(100_000, 8));
  const name = new URL(api.databaseUrl).pathname.slice(1);
  const other = await testDatabase({ migrations: [] });
  try {
    // Nobody gets in any more, and who was in is put out.
    await sql`UPDATE pg_database SET datallowconn = false WHERE datname = ${name}`.execute(
      other.db,
    );
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = ${name}`.execute(other.db);
    const answer = await fetch(`${api.url}/files/${file_id}`);
    const body = (await answer.json()) as { code: string };
    expect([answer.status, body.code]).toEqual([503, 'DATABASE_DOWN']);
    await expect(upload(api.url, bytesOf(10))).rejects.toThrow('DATABASE_DOWN');
    expect((await fetch(`${api.url}/health`)).status).toBe(503);
  } finally {
    await sql`UPDATE pg_database SET datallowconn = true WHERE datname = ${name}`.execute(other.db);
    await other.close();
  }
  const read = await download(api.url, file_id);
  expect(read.bytes.equals(bytesOf(100_000, 8))).toBe(true);
  await upload(api.url, bytesOf(10));
});
