/** Much at once through a real API, and what it takes of the database meanwhile and after. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bytesOf } from '../support/bytes.ts';
import { download, listAll, remove, shaOf, upload } from '../support/file-client.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

// A hang guard: the machine may do much else meanwhile.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const POOL = 30;

let cluster: ProcessCluster;
beforeAll(async () => {
  cluster = await processCluster({ servers: 3, apis: 1, apiWords: ['--pool', String(POOL)] });
});
afterAll(() => cluster.close());

interface Seen {
  readonly open: number;
  readonly inTransaction: number;
}

/** Of the API, and not of this test. */
async function connections(): Promise<Seen> {
  const { rows } = await sql<Seen>`SELECT count(*) AS open,
      count(*) FILTER (WHERE state LIKE 'idle in transaction%' OR
        (state = 'active' AND wait_event_type = 'Lock')) AS "inTransaction"
    FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'storage'`.execute(cluster.db);
  return rows[0] ?? { open: -1, inTransaction: -1 };
}

async function mostWhile(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  let most = 0;
  const watched = work.finally(() => {
    isOver = true;
  });
  while (!isOver) most = Math.max(most, (await connections()).open);
  await watched;
  return most;
}

const url = () => cluster.apis[0]?.url ?? '';
const sizeOf = (number: number) => [700, 90_000, 400_000][number % 3] ?? 0;

/** A client that goes away in the middle of its upload. */
async function broken(): Promise<void> {
  const gone = new AbortController();
  const body = new ReadableStream({
    start(control) {
      control.enqueue(Buffer.from('--B\r\nContent-Disposition: form-data; name="file"; '));
      control.enqueue(Buffer.from('filename="x"\r\n\r\nsome bytes'));
      gone.abort();
    },
  });
  const headers = { 'content-type': 'multipart/form-data; boundary=B' };
  const { signal } = gone;
  const request = { method: 'POST', body, headers, duplex: 'half', signal } as const;
  await fetch(`${url()}/files`, request).catch(() => {
    // It was cut off, which is what this is for.
  });
}

test('50 uploads at once, then 100 downloads at once: each byte as it was', async () => {
  const ids = new Map<string, number>();
  const uploads = Array.from({ length: 50 }, async (_, number) => {
    const { file_id } = await upload(url(), bytesOf(sizeOf(number), number));
    ids.set(file_id, number);
  });
  expect(await mostWhile(Promise.all(uploads))).toBeLessThanOrEqual(POOL);
  expect(ids.size).toBe(50);
  const twice = [...ids, ...ids];
  const downloads = twice.map(async ([fileId, number]) => {
    const { status, bytes } = await download(url(), fileId);
    expect([status, shaOf(bytes)]).toEqual([200, shaOf(bytesOf(sizeOf(number), number))]);
  });
  const most = await mostWhile(Promise.all(downloads));
  expect(most).toBeGreaterThanOrEqual(20);
  expect(most).toBeLessThanOrEqual(POOL);
});

test('mixed work, and requests that fail, leave no connection behind', async () => {
  for (let round = 0; round < 3; round += 1) {
    const [first] = await listAll(url());
    const id = first?.file_id ?? '';
    const work = Array.from({ length: 60 }, async (_, number) => {
      if (number % 6 === 0) return await upload(url(), bytesOf(sizeOf(number), number));
      if (number % 6 === 1) return await download(url(), id);
      if (number % 6 === 2)
        return await fetch(`${url()}/files?per_page=1000`).then((a) => a.text());
      if (number % 6 === 3)
        return await fetch(`${url()}/files/${id}x/metadata`).then((a) => a.text());
      if (number % 6 === 4) return await broken();
      return await upload(url(), bytesOf(700, number)).then(({ file_id }) =>
        remove(url(), file_id),
      );
    });
    expect(await mostWhile(Promise.all(work))).toBeLessThanOrEqual(POOL);
  }
  // Nothing holds one that has nothing to do, and nobody waits for one.
  await expect.poll(async () => (await connections()).inTransaction).toBe(0);
  const numbers = async () => await (await fetch(`${url()}/metrics`)).text();
  await expect.poll(numbers).toMatch(/storage_database_connections\{state="waiting"\} 0/);
  expect((await connections()).open).toBeLessThanOrEqual(POOL);
});

test('an API that ends takes all of its connections along', async () => {
  await cluster.apis[0]?.stop();
  expect((await connections()).open).toBe(0);
});
