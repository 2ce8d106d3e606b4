/** Pages of a list of a million files, and of a bucket of a million objects; rows made by SQL. */
import { join } from 'node:path';
import { fillRows } from '@gauntlet/storage/fill-rows';
import { startDev } from './dev.ts';
import { histogramOf } from './percentiles.ts';
import { call } from './s3-client.ts';

const ASKED = 40;

export async function listing(folder: string, rows: number): Promise<void> {
  const dev = await startDev(folder);
  const target = { ...dev, name: 'storage', promise: '', url: dev.s3Url };
  await call(target, 'PUT', '/million');
  await fillRows(join(folder, 'db'), rows);
  console.log(`${rows} files with their chunks and copies, and ${rows} objects, are there`);
  try {
    const last = Math.floor(rows / 50);
    const asked: readonly [string, () => Promise<unknown>][] = [
      ['files, first page', () => page(dev.url, 1)],
      ['files, page in the middle', () => page(dev.url, Math.floor(last / 2))],
      ['files, last page', () => page(dev.url, last)],
      ['objects, first 1,000', () => call(target, 'GET', '/million', undefined, 'list-type=2')],
      [
        'objects, 1,000 in the middle',
        () => call(target, 'GET', '/million', undefined, 'list-type=2&start-after=k0500000'),
      ],
      [
        'objects, folders of a bucket',
        () => call(target, 'GET', '/million', undefined, 'delimiter=%2F&list-type=2'),
      ],
      ['metrics', async () => await (await fetch(`${dev.url}/metrics`)).text()],
    ];
    for (const [name, ask] of asked) {
      const times: number[] = [];
      for (let count = 0; count < ASKED; count += 1) {
        const startMs = performance.now();
        await ask();
        times.push(performance.now() - startMs);
      }
      const { p50, p99 } = histogramOf(times);
      console.log(`${name}: p50 ${p50} ms, p99 ${p99} ms`);
    }
  } finally {
    await dev.stop();
  }
}

async function page(url: string, number: number): Promise<void> {
  const answer = await fetch(`${url}/files?page=${number}`);
  const { files, total } = (await answer.json()) as { files: unknown[]; total: number };
  if (files.length !== 50) throw new Error(`page ${number} of ${total} has ${files.length}`);
}
