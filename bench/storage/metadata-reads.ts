/** Metadata from PostgreSQL and from Redis: the same requests by turns, in rounds. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { redisServer } from '@gauntlet/kit/redis/testing';
import { type Dev, startDev } from './dev.ts';
import { metadataTimes } from './file-api.ts';
import { histogramOf } from './percentiles.ts';

const ROUNDS = 4;

export async function metadataReads(folder: string): Promise<void> {
  const redis = await redisServer();
  const started: Dev[] = [];
  const start = async (name: string, words: readonly string[]) => {
    const own = join(folder, name);
    await mkdir(own, { mode: 0o711 });
    const dev = await startDev(own, words);
    started.push(dev);
    return { name, dev, times: [] as number[], tookMs: 0 };
  };
  try {
    const ways = [await start('PostgreSQL', []), await start('Redis', ['--redis', redis.url])];
    await untilKept(ways[1]?.dev);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const way of ways) {
        const startMs = performance.now();
        way.times.push(...(await metadataTimes(way.dev)));
        way.tookMs += performance.now() - startMs;
      }
    }
    for (const { name, times, tookMs } of ways) {
      const { p50, p99 } = histogramOf(times);
      // Each round has asked a quarter more, to be warm.
      const perS = Math.round((times.length * 1.25) / (tookMs / 1_000));
      console.log(`metadata from ${name}: p50 ${p50} ms, p99 ${p99} ms, ${perS} a second`);
    }
  } finally {
    for (const dev of started) await dev.stop();
    await redis.stop();
  }
}

async function untilKept(dev: Dev | undefined): Promise<void> {
  for (;;) {
    const answer = await fetch(`${dev?.url}/metrics`);
    if (/^storage_metadata_cache_on\S* 1$/m.test(await answer.text())) return;
  }
}
