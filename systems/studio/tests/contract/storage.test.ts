// What the studio needs of S3, held to this repository's storage as it runs.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '@gauntlet/kit/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FileStore, fileStore } from '../../files/store.ts';
import { startProgram } from '../support/program.ts';

let store: FileStore;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'studio-storage-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const database = await testDatabase({ migrations: [] });
  closers.push(() => database.close());
  const ports = ['--port', '0', '--s3-port', '0', '--node-port', '0'];
  const args = ['dev', ...ports, '--servers', '3', '--data', folder, '--database', database.url];
  const said = /S3 API\s+(\S+)\s+access key\s+(\S+)\s+secret\s+(\S+)[\s\S]*ready/;
  const env = { HOME: folder };
  const words = [...args, '--s3-origin', '*'];
  const program = await startProgram('storage/cli/storage.mjs', words, env, said);
  closers.push(() => program.end());
  const [url = '', accessKeyId = '', secretAccessKey = ''] = program.said;
  const about = { url, accessKeyId, secretAccessKey, region: 'us-east-1', bucket: 'studio' };
  store = fileStore(about);
  closers.push(async () => store.close());
  await store.prepare();
}, 120_000);
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
}, 60_000);

async function* pieces(...texts: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function bytesOf(key: string, etag?: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await store.read(key, etag)) parts.push(part);
  return Buffer.concat(parts);
}

describe('the bucket', () => {
  test('is made once, and found the next time', async () => {
    await expect(store.prepare()).resolves.toBeUndefined();
  });
});

describe('a browser', () => {
  test('puts a file by its link, from any page, and fetches it by another', async () => {
    const link = await store.uploadLink('seeds/a/topics.csv', 'text/csv', 900);
    const origin = { origin: 'http://127.0.0.1:8100' };
    const preflight = await fetch(link, {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).not.toBe(null);
    const headers = { ...origin, 'content-type': 'text/csv' };
    const put = await fetch(link, { method: 'PUT', body: 'topic\ntea\n', headers });
    expect(put.status).toBe(200);
    expect(await store.facts('seeds/a/topics.csv')).toMatchObject({ sizeBytes: 10 });
    const down = await store.downloadLink('seeds/a/topics.csv', 'my topics.csv', 900);
    const got = await fetch(down, { headers: origin });
    expect(got.headers.get('content-disposition')).toContain('my topics.csv');
    expect(await got.text()).toBe('topic\ntea\n');
  });

  test('can not change a link: another key is refused', async () => {
    const link = await store.uploadLink('seeds/a/mine.csv', 'text/csv', 900);
    const other = link.replace('mine.csv', 'yours.csv');
    const headers = { 'content-type': 'text/csv' };
    expect((await fetch(other, { method: 'PUT', body: 'x', headers })).status).toBe(403);
  });
});

describe('a file', () => {
  test('of several parts is what was written', async () => {
    const parts = Array.from({ length: 20 }, (_, at) => Buffer.alloc(1024 * 1024, at));
    await store.write('exports/large.bin', 'application/octet-stream', pieces(...parts));
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(digest(await bytesOf('exports/large.bin'))).toBe(digest(Buffer.concat(parts)));
  });

  test('that was changed is not read as the one it was', async () => {
    await store.write('seeds/changing.csv', 'text/csv', pieces('a\n1\n'));
    const etag = (await store.facts('seeds/changing.csv'))?.etag ?? '';
    expect((await bytesOf('seeds/changing.csv', etag)).toString()).toBe('a\n1\n');
    await store.write('seeds/changing.csv', 'text/csv', pieces('a\n2\n'));
    await expect(bytesOf('seeds/changing.csv', etag)).rejects.toMatchObject({
      code: 'SEED_CHANGED',
    });
  });

  test('that is not there is no fault of the store', async () => {
    expect(await store.facts('seeds/none.csv')).toBeUndefined();
    await expect(bytesOf('seeds/none.csv')).rejects.toMatchObject({ code: 'SEED_UNKNOWN' });
  });

  test('whose source breaks off is not there, and the source is told as the fault', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(9 * 1024 * 1024);
      throw new Error('the database is gone');
    }
    const written = store.write('exports/broken.bin', 'text/plain', broken());
    await expect(written).rejects.toThrow('the database is gone');
    expect(await store.facts('exports/broken.bin')).toBeUndefined();
  });

  test('and all beside it are removed, more than a page of them', async () => {
    for (let at = 0; at < 12; at += 1) {
      await store.write(`exports/job/part-${at}`, 'text/plain', pieces('x'));
    }
    await store.write('exports/other/part', 'text/plain', pieces('x'));
    await store.removeAll('exports/job/');
    expect(await store.facts('exports/job/part-3')).toBeUndefined();
    expect(await store.facts('exports/other/part')).toBeDefined();
    await store.removeAll('exports/job/');
  });
});

test('a store that is gone is told as that, whatever is asked of it', async () => {
  const gone = fileStore({
    url: 'http://127.0.0.1:1',
    region: 'us-east-1',
    bucket: 'studio',
    accessKeyId: 'a',
    secretAccessKey: 'b',
  });
  const unreachable = { code: 'STORAGE_UNREACHABLE' };
  await expect(gone.prepare()).rejects.toMatchObject(unreachable);
  await expect(gone.facts('x')).rejects.toMatchObject(unreachable);
  await expect(gone.read('x')).rejects.toMatchObject(unreachable);
  await expect(gone.write('x', 'text/plain', pieces('x'))).rejects.toMatchObject(unreachable);
  await expect(gone.removeAll('x')).rejects.toMatchObject(unreachable);
  gone.close();
});
