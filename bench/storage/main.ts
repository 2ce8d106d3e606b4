/**
 * The storage on this machine, client and servers together: MB/s each way through the file API with
 * checksums and syncs on, metadata, one chunk server by itself, and the memory of the API while a
 * large file goes through (`--gib 10`). `--peers`: beside s3rver, versitygw and MinIO. `--rows
 * 1000000`: a page of a long list. `--metadata`: those of files with Redis and without.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkServerRates } from './chunk-server.ts';
import { startDev } from './dev.ts';
import { metadataLatency, roundTrip } from './file-api.ts';
import { listing } from './listing.ts';
import { metadataReads } from './metadata-reads.ts';
import { peers } from './peers.ts';

const MIB = 1024 ** 2;
// What it syncs for its peers goes by these threads: four of them would be what is measured.
process.env.UV_THREADPOOL_SIZE ??= '16';
const words = process.argv.slice(2);
const gib = words.includes('--gib') ? number('--gib', 1) : 1;

async function syncMs(folder: string): Promise<number> {
  const file = await open(join(folder, 'sync'), 'w');
  const bytes = Buffer.alloc(MIB, 1);
  const startMs = performance.now();
  for (let count = 0; count < 20; count += 1) {
    await file.write(bytes, 0, bytes.length, count * MIB);
    await file.datasync();
  }
  await file.close();
  return (performance.now() - startMs) / 20;
}

const folder = await mkdtemp(join(tmpdir(), 'storage-bench-'));
// As root, PostgreSQL runs as another user, who has to pass.
await chmod(folder, 0o711);
try {
  if (words.includes('--peers')) await besidePeers();
  else if (words.includes('--metadata')) await metadataReads(folder);
  else if (words.includes('--rows')) await listing(folder, number('--rows', 1_000_000));
  else await alone();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function besidePeers(): Promise<void> {
  const { VERSITYGW: versitygw, S3RVER: s3rver, MINIO: minio } = process.env;
  console.log(`one write and fdatasync of 1 MiB: ${(await syncMs(folder)).toFixed(2)} ms`);
  const group = words[words.indexOf('--peers') + 1];
  await peers(folder, { versitygw, s3rver, minio }, group);
}

async function alone(): Promise<void> {
  console.log(`one write and fdatasync of 1 MiB: ${(await syncMs(folder)).toFixed(2)} ms`);
  const ways = await chunkServerRates(folder, 256 * MIB);
  for (const [way, { inMBs, outMBs }] of Object.entries(ways)) {
    console.log(`one chunk server over ${way}: in ${inMBs} MB/s, out ${outMBs} MB/s`);
  }
  const dev = await startDev(folder);
  try {
    const size = Math.round(gib * 1024 ** 3);
    for (const bytes of [64 * MIB, size]) {
      const result = await roundTrip(dev, bytes);
      const { upMBs, downMBs, rssMb } = result;
      const up = `${Math.round(bytes / MIB)} MiB: up ${upMBs} MB/s, down ${downMBs} MB/s`;
      console.log(`${up}, the API took at most ${rssMb} MB of memory`);
    }
    const { p50, p99, count } = await metadataLatency(dev);
    console.log(`metadata of a file, ${count} requests: p50 ${p50} ms, p99 ${p99} ms`);
  } finally {
    await dev.stop();
  }
  const hash = createHash('sha256');
  const startMs = performance.now();
  for (let count = 0; count < 256; count += 1) hash.update(Buffer.alloc(MIB, count));
  const shaMBs = Math.round(256 / ((performance.now() - startMs) / 1_000));
  console.log(`for comparison, SHA-256 on one core now: ${shaMBs} MB/s`);
}

function number(name: string, otherwise: number): number {
  return Number(words[words.indexOf(name) + 1] ?? otherwise) || otherwise;
}
