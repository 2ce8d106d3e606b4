/**
 * Bytes without end through the agent as a vehicle has it, in a process of its own, whose memory
 * is looked at after every file. UPLOADER_LOAD_GB says how many (100 to prove). Each file is one
 * large hole behind a few bytes and goes when it was sent; the other end checks every part and
 * keeps none, so that no disk is needed for any of it.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, test } from 'vitest';
import { startAgent, writeConfig } from '../support/process.ts';
import { S3Server } from '../support/s3-server.ts';

const GIGABYTES = Number(process.env.UPLOADER_LOAD_GB ?? 4);
const FILE_BYTES = 1000 * 1024 * 1024;
/** What the agent may take at any moment, in bytes. */
const MOST_BYTES = 120_000_000;
/** From the first tenth to the most of all: what leaks by the file or the part grows past it. */
const FLAT_BYTES = 10_000_000;

const product = fileURLToPath(new URL('../..', import.meta.url));

/** Apart from `dist`, which others make anew. */
function packedTo(folder: string): string {
  execFileSync(process.execPath, [join(product, 'packing/pack.ts')]);
  cpSync(join(product, 'dist'), folder, { recursive: true });
  return join(folder, 'uploader.mjs');
}

/** The most of each step of the way. */
function mostInSteps(all: readonly number[], steps: number): readonly number[] {
  const size = Math.ceil(all.length / steps);
  const starts = all.keys().filter((index) => index % size === 0);
  return starts.map((at) => Math.max(...all.slice(at, at + size))).toArray();
}

function writeSparse(path: string, head: string): void {
  const file = openSync(path, 'w');
  writeSync(file, head);
  ftruncateSync(file, FILE_BYTES);
  closeSync(file);
}

function bytesOf(pid: number | undefined, name: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024;
}

test(`memory stays flat over ${GIGABYTES} GB`, async ({ annotate }) => {
  await using s3 = await S3Server.open({ discards: true });
  const folder = await cleanup.folder('endless-');
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const config = writeConfig(folder, {
    vehicle: 'v1',
    state: join(folder, 'state'),
    directories: [{ path: logs }],
    s3: { bucket: 'logs', endpoint: s3.url, accessKeyId: 'test-key', secretAccessKey: 's' },
    watch: { stableAfter: 0 },
    monitoring: { prometheus: { enabled: false } },
  });
  const agent = await startAgent(config, packedTo(join(folder, 'package')));
  await agent.told(/are watched/);
  const resident: number[] = [];
  for (let index = 0; index < GIGABYTES; index += 1) {
    const path = join(logs, `sparse-${index}.bin`);
    writeSparse(path, `file ${index}`);
    await expect
      .poll(() => s3.count('CompleteMultipartUpload'), { timeout: 600_000, interval: 100 })
      .toBe(index + 1);
    rmSync(path);
    resident.push(bytesOf(agent.child.pid, 'VmRSS'));
  }
  const peak = bytesOf(agent.child.pid, 'VmHWM');
  const most = mostInSteps(resident, 10);
  const told = most.map((bytes) => Math.round(bytes / 1e6)).join(' ');
  await annotate(`MB as it went: ${told}; at most ${(peak / 1e6).toFixed(1)}`);
  const sizes = [...s3.objects.all.values()].map(({ sizeBytes }) => sizeBytes);
  expect(sizes).toEqual(Array(GIGABYTES).fill(FILE_BYTES));
  expect(Math.max(...s3.objects.writes.values())).toBe(1);
  expect(peak).toBeLessThan(MOST_BYTES);
  expect(Math.max(...resident)).toBeLessThan((most[0] ?? 0) + FLAT_BYTES);
  agent.child.kill('SIGTERM');
  expect(await agent.ended).toBe(0);
}, 14_400_000);
