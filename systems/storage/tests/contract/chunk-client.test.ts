/** One suite for every way to a chunk server: over HTTP, over gRPC, and within one process. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChunkClient } from '../../protocol/chunk-client.ts';
import { isServerGone } from '../../protocol/client.ts';
import { ownedWhole } from '../../protocol/owned.ts';
import { bytesOf, gathered, lentOf } from '../support/bytes.ts';
import { type ChunkServerBench, chunkServerBench, ways } from '../support/chunk-clients.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const shaOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const LABEL = '{"name":"é"}';

interface Sent {
  readonly checksum?: string;
  readonly summedHere?: boolean;
}

async function streamed(to: ChunkClient, id: string, bytes: Buffer, how: Sent = {}) {
  const { checksum = shaOf(bytes), summedHere = false } = how;
  const writer = to.put(id, { summedHere });
  for await (const piece of lentOf(bytes, 300_000)) await writer.write(piece);
  await writer.end(checksum, LABEL);
}

async function whole(to: ChunkClient, id: string, bytes: Buffer, how: Sent = {}) {
  const { checksum = shaOf(bytes), summedHere = false } = how;
  await to.putWhole(id, { bytes, checksum, label: LABEL, summedHere });
}

const readAll = (from: ChunkClient, id: string, bytes: number) =>
  ownedWhole(from.lend(id, 0, bytes));

let bench: ChunkServerBench;
afterEach(() => bench.close());

/** Spoils a byte of the only file that has these bytes. */
async function flip(bytes: Buffer, at: number): Promise<void> {
  const { disk } = bench;
  const wanted = bytes.subarray(at, at + 16);
  for (const folder of ['/data/segments', ...[0, 1, 2, 3].map((one) => `/data/chunks/0${one}`)]) {
    for await (const { name } of disk.readFolder(folder)) {
      const file = await disk.open(`${folder}/${name}`, 'write');
      const all = Buffer.alloc((await file.stat()).sizeBytes);
      await file.read(all, 0);
      const place = all.indexOf(wanted);
      if (place >= 0) await file.write(Buffer.from([255 - (bytes[at] ?? 0)]), place);
      await file.close();
      if (place >= 0) return;
    }
  }
  throw new Error('the bytes are nowhere');
}

async function usedBytes(): Promise<number> {
  return (await bench.store.space()).usedBytes;
}

describe.each(ways)('a chunk server %s', (way) => {
  let client: ChunkClient;
  beforeEach(async () => {
    bench = await chunkServerBench();
    client = bench.clients[way];
  });

  test.each([1, 4_096, 131_072, 131_073, 3_000_000])('%d bytes, and any part', async (size) => {
    const bytes = bytesOf(size);
    await streamed(client, 'a.0', bytes);
    await streamed(client, 'b.0', bytes, { summedHere: true });
    await whole(client, 'c.0', bytes);
    await whole(client, 'd.0', bytes, { summedHere: true });
    const third = Math.floor(size / 3);
    for (const id of ['a.0', 'b.0', 'c.0', 'd.0']) {
      for (const [start, end] of [
        [0, size],
        [third, size],
        [0, third + 1],
        [third, third],
      ] as const) {
        const part = bytes.subarray(start, end);
        expect((await gathered(client.get(id, start, end))).equals(part)).toBe(true);
        expect((await ownedWhole(client.lend(id, start, end))).equals(part)).toBe(true);
      }
      // What one way wrote every other one reads.
      for (const other of ways) {
        expect((await readAll(bench.clients[other], id, size)).equals(bytes)).toBe(true);
      }
      const described = { chunkId: id, size, checksum: shaOf(bytes), label: LABEL };
      expect(await client.describe(id)).toEqual(described);
    }
    expect(await client.check(['a.0', 'b.0', 'c.0', 'd.0', 'e.0'], true)).toEqual({
      missing: ['e.0'],
      bad: [],
    });
  });

  test('what is refused, and by which name', async () => {
    const bytes = bytesOf(200_000);
    await streamed(client, 'a.0', bytes);
    const other = { checksum: shaOf(bytesOf(1)) };
    const refused: readonly [string, () => Promise<unknown>][] = [
      ['CHUNK_EXISTS', () => streamed(client, 'a.0', bytesOf(200_000, 2))],
      ['CHUNK_EXISTS', () => whole(client, 'a.0', bytesOf(2_000, 2), { summedHere: true })],
      ['CHUNK_MISMATCH', () => streamed(client, 'b.0', bytes, other)],
      ['CHUNK_MISMATCH', () => whole(client, 'b.0', bytesOf(4_096), other)],
      ['CHUNK_CHECKSUM_INVALID', () => streamed(client, 'c.0', bytes, { checksum: 'none' })],
      ['CHUNK_CHECKSUM_INVALID', () => whole(client, 'c.0', bytes, { checksum: 'none' })],
      ['CHUNK_ID_INVALID', () => streamed(client, '../../etc/passwd', bytes)],
      ['CHUNK_ID_INVALID', () => whole(client, '.hidden', bytes)],
      ['CHUNK_ID_INVALID', () => client.remove('.hidden')],
      ['CHUNK_EMPTY', () => streamed(client, 'd.0', Buffer.alloc(0))],
      ['CHUNK_UNKNOWN', () => readAll(client, 'e.0', 10)],
      ['RANGE_INVALID', () => gathered(client.get('a.0', 300_000, 300_010))],
      ['CHUNK_BAD', () => gathered(client.get('a.0', 0, 200_001))],
    ];
    for (const [code, work] of refused) {
      const error = await work().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ code });
      expect(isServerGone(error)).toBe(false);
    }
    expect(await client.list('', 10, 0)).toMatchObject({ chunks: [{ chunkId: 'a.0' }] });
    // Once more the same is fine, and written no second time.
    const before = await usedBytes();
    await streamed(client, 'a.0', bytes);
    await whole(client, 'a.0', bytes, { summedHere: true });
    expect(await usedBytes()).toBe(before);
  });

  test('a writer that goes away in the middle leaves nothing', async () => {
    for (const summedHere of [true, false]) {
      const writer = client.put('half.0', { summedHere });
      await writer.write(bytesOf(600_000));
      await writer.write(bytesOf(900_000));
      writer.abort();
    }
    client.put('never.0').abort();
    const news = async () => (await Array.fromAsync(bench.disk.readFolder('/data/new'))).length;
    await expect.poll(news).toBe(0);
    expect(await usedBytes()).toBe(0);
    await expect(readAll(client, 'half.0', 1)).rejects.toMatchObject({ code: 'CHUNK_UNKNOWN' });
    await streamed(client, 'half.0', bytesOf(600_000));
  });

  test.each([
    ['large', 3_000_000, 2_000_000],
    ['small', 4_096, 2_000],
  ])('a flipped bit of a %s one is never served, and put aside', async (_, size, at) => {
    const bytes = bytesOf(size);
    await streamed(client, 'a.0', bytes);
    await flip(bytes, at);
    const seen: Buffer[] = [];
    const reading = async () => {
      for await (const piece of client.lend('a.0', 0, size)) seen.push(Buffer.from(piece));
    };
    await expect(reading()).rejects.toThrow();
    const got = Buffer.concat(seen);
    expect(got.equals(bytes.subarray(0, got.length))).toBe(true);
    expect(got.length).toBeLessThanOrEqual(at);
    expect(bench.bad).toEqual(['a.0']);
    await expect(readAll(client, 'a.0', 1)).rejects.toMatchObject({ code: 'CHUNK_UNKNOWN' });
  });

  test('of a chunk whose first bytes are spoiled it is said that it is', async () => {
    const bytes = bytesOf(3_000_000);
    await streamed(client, 'a.0', bytes);
    await flip(bytes, 70);
    await expect(readAll(client, 'a.0', 3_000_000)).rejects.toMatchObject({ code: 'CHUNK_BAD' });
  });

  test('a full disk: SERVER_FULL, nothing half, and what was there is there', async () => {
    const kept = bytesOf(4_000_000, 3);
    await streamed(client, 'kept.0', kept);
    const tooMuch = bytesOf(40_000_000, 4);
    await expect(streamed(client, 'b.0', tooMuch)).rejects.toMatchObject({ code: 'SERVER_FULL' });
    bench.disk.fail({ operation: 'writeFile', code: 'ENOSPC', times: 1 });
    const small = whole(client, 'c.0', bytesOf(4_096));
    await expect(small).rejects.toMatchObject({ code: 'SERVER_FULL' });
    expect((await readAll(client, 'kept.0', kept.length)).equals(kept)).toBe(true);
    expect(await client.list('', 10, 0)).toMatchObject({ chunks: [{ chunkId: 'kept.0' }] });
    expect(await client.health()).toMatchObject({ status: 'healthy' });
    await whole(client, 'c.0', bytesOf(4_096));
  });

  test('what is removed while it is read goes on to its end', async () => {
    const bytes = bytesOf(6_000_000);
    await streamed(client, 'a.0', bytes);
    const pieces = client.get('a.0', 0, bytes.length);
    const { value: first } = await pieces.next();
    expect(await client.remove('a.0')).toBe(true);
    expect(await client.remove('a.0')).toBe(false);
    const rest = await gathered(pieces);
    expect(Buffer.concat([first ?? Buffer.alloc(0), rest]).equals(bytes)).toBe(true);
    expect(await client.describe('a.0')).toBe(undefined);
  });

  test('a reader that is slow has its piece for itself as long as it wants', async () => {
    const [one, other] = [bytesOf(9_000_000, 1), bytesOf(9_000_000, 2)];
    await streamed(client, 'a.0', one);
    await streamed(client, 'b.0', other);
    let at = 0;
    for await (const piece of client.lend('a.0', 0, one.length)) {
      const again = await Promise.all([
        readAll(client, 'b.0', other.length),
        readAll(client, 'a.0', one.length),
        streamed(client, `c.${at}`, bytesOf(400_000, at)),
      ]);
      expect([again[0].equals(other), again[1].equals(one)]).toEqual([true, true]);
      await client.remove(`c.${at}`);
      expect(piece.equals(one.subarray(at, at + piece.length))).toBe(true);
      at += piece.length;
      // Who has seen enough may stop at any piece.
      if (at > 5_000_000) break;
    }
    expect(at).toBeGreaterThan(5_000_000);
    expect((await readAll(client, 'b.0', other.length)).equals(other)).toBe(true);
  });

  test('a sync that fails ends the server, and nothing was acknowledged', async () => {
    bench.disk.fail({ operation: 'syncData', code: 'EIO', times: 1 });
    const large = await streamed(client, 'a.0', bytesOf(2_000_000)).catch((error) => error);
    expect(isServerGone(large)).toBe(true);
    expect(bench.fatal).toHaveLength(1);
    bench.disk.fail({ operation: 'syncData', code: 'EIO', times: 1 });
    const small = await whole(client, 'b.0', bytesOf(2_000)).catch((error) => error);
    expect(isServerGone(small)).toBe(true);
    expect(bench.fatal).toHaveLength(2);
  });

  test('what the upkeep asks', async () => {
    for (const number of [1, 2, 3]) await whole(client, `${number}.0`, bytesOf(2_000, number));
    await streamed(client, '4.0', bytesOf(500_000, 4));
    const first = await client.list('', 2, 0);
    expect(first.chunks.map(({ chunkId }) => chunkId)).toEqual(['1.0', '2.0']);
    expect(first.more).toBe(true);
    expect((await client.list('2.0', 10, 0)).chunks.map(({ size }) => size)).toEqual([
      2_000, 500_000,
    ]);
    expect((await client.list('', 10, 60_000)).chunks).toEqual([]);
    await client.quarantine('1.0');
    expect(await client.describe('1.0')).toBe(undefined);
    await flip(bytesOf(500_000, 4), 100_000);
    expect(await client.check(['1.0', '2.0', '4.0'], true)).toEqual({
      missing: ['1.0'],
      bad: ['4.0'],
    });
  });
});

describe.each(ways)('a disk that hangs, %s', (way) => {
  test('is given up, and taken again when it goes on', async () => {
    // Long enough that a machine with much else to do does not look like a stall.
    bench = await chunkServerBench({ stallMs: 1_000 });
    const client = bench.clients[way];
    const bytes = bytesOf(6_000_000);
    await streamed(client, 'a.0', bytes);
    bench.disk.freeze();
    const works = [
      () => readAll(client, 'a.0', bytes.length),
      () => whole(client, 'b.0', bytesOf(5_000)),
      () => streamed(client, 'c.0', bytesOf(16_000_000)),
      () => client.remove('a.0'),
    ];
    const errors = await Promise.all(works.map((work) => work().catch((reason) => reason)));
    expect(errors.map(isServerGone)).toEqual(works.map(() => true));
    bench.disk.thaw();
    await expect
      .poll(() =>
        whole(client, 'd.0', bytesOf(10)).then(
          () => 1,
          () => 0,
        ),
      )
      .toBe(1);
    await whole(client, 'e.0', bytesOf(5_000));
    expect((await readAll(client, 'e.0', 5_000)).equals(bytesOf(5_000))).toBe(true);
  });
});

describe('in process', () => {
  beforeEach(async () => {
    bench = await chunkServerBench();
  });

  test('bytes that change while they are handed over are not stored', async () => {
    const client = bench.clients['in process'];
    const bytes = bytesOf(400_000);
    const writer = client.put('a.0', { summedHere: true });
    const writing = writer.write(bytes);
    const checksum = shaOf(bytes);
    bytes.fill(7, 1_000, 1_001);
    await writing;
    await expect(writer.end(checksum, '')).rejects.toMatchObject({ code: 'CHUNK_MISMATCH' });
    expect(await usedBytes()).toBe(0);
  });

  test('after its end it is a server that is gone, in the middle of a read as well', async () => {
    const client = bench.clients['in process'];
    await streamed(client, 'a.0', bytesOf(6_000_000));
    const reading = client.lend('a.0', 0, 6_000_000);
    await reading.next();
    const writer = client.put('b.0');
    await writer.write(bytesOf(200_000));
    // Of a client that sends no more: it is not waited for.
    client.put('c.0');
    const ended = bench.inProcess.end();
    const wrong = await Promise.allSettled([
      reading.next(),
      client.putWhole('c.0', { bytes: bytesOf(9), checksum: shaOf(bytesOf(9)), label: '' }),
      client.health(),
      writer.end(shaOf(bytesOf(200_000)), ''),
    ]);
    const reasons = wrong.map((one) => (one.status === 'rejected' ? one.reason : undefined));
    expect(reasons.map(isServerGone)).toEqual([true, true, true, true]);
    await ended;
    expect((await Array.fromAsync(bench.disk.readFolder('/data/new'))).length).toBe(0);
  });
});
