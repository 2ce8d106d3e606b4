/** Bytes between APIs and chunk servers over HTTP: the same promises as over gRPC. */
import { createHash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { systemClock } from '@gauntlet/kit/lifecycle';
import { faultProxy } from '@gauntlet/testkit/faults';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ChunkClient } from '../../protocol/chunk-client.ts';
import { chunkClient } from '../../protocol/client.ts';
import { bytesOf, gathered } from '../support/bytes.ts';
import { type TestCluster, testCluster } from '../support/cluster.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cluster: TestCluster;
let client: ChunkClient;
const held = () => cluster.servers[0];
const address = () => held()?.address ?? '';
const bytesAddress = () => held()?.bytesAddress ?? '';

function clientTo(over: string, stallMs = 5_000): ChunkClient {
  const to = { serverId: 'server-1', address: address(), clock: systemClock, stallMs };
  return chunkClient({ ...to, bytesAddress: over });
}

beforeEach(async () => {
  cluster = await testCluster({ servers: 1, copies: 1 });
  client = clientTo(bytesAddress());
});
afterEach(async () => {
  client.close();
  await cluster.close();
});

const shaOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function put(to: ChunkClient, id: string, bytes: Buffer, checksum = shaOf(bytes)) {
  const writer = to.put(id);
  for (let at = 0; at < bytes.length; at += 300_000) {
    await writer.write(bytes.subarray(at, at + 300_000));
  }
  await writer.end(checksum, '{"name":"é"}');
}

test.each([1, 65_536, 3_000_000])('%d bytes and any part of them', async (size) => {
  const bytes = bytesOf(size);
  await put(client, 'a.0', bytes);
  for (const [start, end] of [
    [0, size],
    [Math.floor(size / 3), size],
    [0, Math.ceil(size / 2)],
  ] as const) {
    const got = await gathered(client.get('a.0', start, end));
    expect(got.equals(bytes.subarray(start, end))).toBe(true);
  }
  // The same chunk, by the service that is published.
  const grpc = chunkClient({ serverId: 'x', address: address(), clock: systemClock });
  expect((await gathered(grpc.get('a.0', 0, size))).equals(bytes)).toBe(true);
  expect(await grpc.describe('a.0')).toMatchObject({ label: '{"name":"é"}' });
  grpc.close();
});

test('what is refused over gRPC is refused here, and with the same words', async () => {
  await put(client, 'a.0', bytesOf(200_000));
  const refused: readonly [string, () => Promise<unknown>][] = [
    ['CHUNK_EXISTS', () => put(client, 'a.0', bytesOf(200_000, 2))],
    ['CHUNK_MISMATCH', () => put(client, 'b.0', bytesOf(200_000), shaOf(bytesOf(1)))],
    ['CHUNK_CHECKSUM_INVALID', () => put(client, 'c.0', bytesOf(200_000), 'no digest')],
    ['CHUNK_ID_INVALID', () => put(client, '../../etc/passwd', bytesOf(10))],
    ['CHUNK_UNKNOWN', () => gathered(client.get('d.0', 0, 10))],
    ['RANGE_INVALID', () => gathered(client.get('a.0', 300_000, 300_010))],
  ];
  for (const [code, work] of refused) await expect(work()).rejects.toMatchObject({ code });
  await put(client, 'a.0', bytesOf(200_000));
  const other = request(`http://${bytesAddress()}/etc/passwd`);
  const status = new Promise((resolve) => other.once('response', (one) => resolve(one.statusCode)));
  other.end();
  expect(await status).toBe(400);
});

test('a writer that goes away leaves nothing; one that stalls is given up', async () => {
  const writer = client.put('half.0');
  await writer.write(bytesOf(600_000));
  writer.abort();
  const space = async () => (await held()?.store.space())?.usedBytes;
  await expect.poll(space).toBe(0);
  await expect(gathered(client.get('half.0', 0, 1))).rejects.toMatchObject({
    code: 'CHUNK_UNKNOWN',
  });
  await put(client, 'a.0', bytesOf(5_000_000));
  await using proxy = await faultProxy({ upstream: bytesAddress() });
  proxy.add({ type: 'bandwidth', attributes: { rate: 0 } });
  const slow = clientTo(proxy.address, 300);
  await expect(gathered(slow.get('a.0', 0, 5_000_000))).rejects.toThrow('stalled');
  slow.close();
});

test('a flipped bit is put aside and never sent as an end', async () => {
  const bytes = bytesOf(3_000_000);
  await put(client, 'a.0', bytes);
  const folder = `${held()?.folder}/chunks`;
  const [path] = (await readdir(folder, { recursive: true })).filter((one) => one.endsWith('a.0'));
  const file = await open(`${folder}/${path}`, 'r+');
  await file.write(Buffer.from([255 - (bytes[2_000_000] ?? 0)]), 0, 1, 2_000_000);
  await file.close();
  await expect(gathered(client.get('a.0', 0, bytes.length))).rejects.toThrow();
  await expect(gathered(client.get('a.0', 0, 1))).rejects.toMatchObject({ code: 'CHUNK_UNKNOWN' });
});

test('of a chunk whose beginning is spoiled it is said that it is', async () => {
  const bytes = bytesOf(3_000_000);
  await put(client, 'a.0', bytes);
  const folder = `${held()?.folder}/chunks`;
  const [path] = (await readdir(folder, { recursive: true })).filter((one) => one.endsWith('a.0'));
  const file = await open(`${folder}/${path}`, 'r+');
  await file.write(Buffer.from([255 - (bytes[70] ?? 0)]), 0, 1, 70);
  await file.close();
  await expect(gathered(client.get('a.0', 0, bytes.length))).rejects.toMatchObject({
    code: 'CHUNK_BAD',
  });
});

test('where there is no way for HTTP, bytes go over gRPC', async () => {
  // A port that nobody listens on any more.
  const closed = await testCluster({ servers: 1, copies: 1 });
  const nowhere = closed.servers[0]?.bytesAddress ?? '';
  await closed.close();
  const walled = clientTo(nowhere);
  await expect(put(walled, 'a.0', bytesOf(100_000))).rejects.toMatchObject({ code: 14 });
  await put(walled, 'a.0', bytesOf(100_000));
  expect((await gathered(walled.get('a.0', 0, 100_000))).equals(bytesOf(100_000))).toBe(true);
  walled.close();
});
