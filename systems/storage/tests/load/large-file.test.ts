/**
 * A file as large as the limit: up and down with the API in flat memory, and one byte more refused
 * with nothing kept. STORAGE_FILE_MIB is the limit (10 GiB at night).
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { listAll, remove } from '../support/file-client.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const MIB = 1024 * 1024;
const mebibytes = Number(process.env.STORAGE_FILE_MIB ?? 10 * 1024);
const limitBytes = mebibytes * MIB;
const guard = { timeout: 60_000 + mebibytes * 200 };
const API_BYTES = 300 * MIB;

let cluster: ProcessCluster;
beforeAll(async () => {
  const apiWords = ['--max-size', String(limitBytes)];
  cluster = await processCluster({ servers: 3, apis: 1, apiWords });
}, 120_000);
afterAll(() => cluster.close());

const url = () => cluster.apis[0]?.url ?? '';
const piece = bytesOf(MIB);

const head = Buffer.from(
  '--B\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n' +
    'Content-Type: application/octet-stream\r\n\r\n',
);
const tail = Buffer.from('\r\n--B--\r\n');

/** With its length in the head, or in pieces of a length that nobody says. */
async function send(bytes: number, isLengthSaid: boolean) {
  const hash = createHash('sha256');
  const length = { 'content-length': head.length + bytes + tail.length };
  const call = request(`${url()}/files`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=B', ...(isLengthSaid ? length : {}) },
  });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  let isAnswered = false;
  // Refused before all is sent: what is still to come is nobody's.
  const early = answered.then(() => {
    isAnswered = true;
  });
  call.on('error', () => undefined);
  call.write(head);
  for (let left = bytes; left > 0 && !isAnswered; left -= piece.length) {
    const next = piece.subarray(0, Math.min(left, piece.length));
    hash.update(next);
    if (!call.write(next)) await Promise.race([once(call, 'drain'), early]);
  }
  call.end(tail);
  const [answer] = await answered;
  const body = JSON.parse(await text(answer)) as Record<string, unknown>;
  return { status: answer.statusCode, body, sha: hash.digest('hex') };
}

async function peakBytes(): Promise<number> {
  const status = await readFile(`/proc/${cluster.apis[0]?.pid()}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function heldBytes(): Promise<number> {
  const { rows } = await sql<{ used: number }>`
    SELECT sum(used_space)::bigint AS used FROM storage_servers`.execute(cluster.db);
  return rows[0]?.used ?? -1;
}

/** Chunks, and what is still to be removed. */
async function knownCount(): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT
    (SELECT count(*) FROM chunks) + (SELECT count(*) FROM deletions) AS count`.execute(cluster.db);
  return rows[0]?.count ?? -1;
}

test(`${mebibytes} MiB up and down, with the API below 300 MB`, guard, async () => {
  const { status, body, sha } = await send(limitBytes, true);
  expect([status, body.size, body.checksum]).toEqual([201, limitBytes, sha]);
  const answer = await fetch(`${url()}/files/${body.file_id}`);
  const hash = createHash('sha256');
  for await (const bytes of answer.body ?? []) hash.update(bytes);
  expect(hash.digest('hex')).toBe(sha);
  expect(await peakBytes()).toBeLessThan(API_BYTES);
  expect(await remove(url(), String(body.file_id))).toBe(200);
  await expect.poll(heldBytes, guard).toBeLessThan(10 * MIB);
});

test.each([
  ['its length said', true],
  ['no length said', false],
])('one byte more, %s: 400, and nothing kept', guard, async (_how, isLengthSaid) => {
  const { status, body } = await send(limitBytes + 1, isLengthSaid);
  expect([status, body.error]).toEqual([400, expect.stringContaining('size')]);
  expect(await listAll(url())).toEqual([]);
  await expect.poll(heldBytes, guard).toBeLessThan(10 * MIB);
  // A server tells of its space before the rows of what it removed are gone.
  await expect.poll(knownCount, guard).toBe(0);
  expect(await peakBytes()).toBeLessThan(API_BYTES);
});

test('what is far beyond the limit is refused before it comes', async () => {
  const { status, body } = await send(limitBytes + 100 * MIB, true);
  expect([status, body.error]).toEqual([400, expect.stringContaining('size')]);
});
