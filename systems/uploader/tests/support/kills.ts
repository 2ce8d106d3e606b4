/**
 * The real agent as a real process, ended by `kill -9` at random moments while files come and a
 * fifth of its calls fail. In the end every file is in S3 once, byte for byte, and nothing was
 * deleted that had not been verified.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { type ChaosTest, chaos } from '@gauntlet/testkit/faults';
import { expect } from 'vitest';
import { command, startAgent, writeConfig } from './process.ts';
import { S3Server } from './s3-server.ts';

export interface KillsOptions {
  readonly kills: number;
  readonly files: number;
  readonly seed: number;
  readonly test: ChaosTest;
}

const LARGE_EVERY = 40;
const MOST_EXPLAINED = 20;

export async function killAtRandom(options: KillsOptions): Promise<void> {
  await using s3 = await S3Server.open();
  await using faulty = await chaos(s3.url, { failureRate: 0.2, test: options.test });
  const folder = await cleanup.folder('kills-');
  const logs = join(folder, 'logs', 'terminal');
  mkdirSync(logs, { recursive: true });
  const config = writeConfig(folder, configOf(folder, logs, faulty.url));
  const random = randomFrom(options.seed);
  const written = new Map<string, Buffer>();
  for (let kill = 0; kill < options.kills; kill += 1) {
    writeSome(logs, written, Math.ceil(options.files / options.kills), random);
    await liveAndDie(config, s3, random);
    expectNothingLost(written, s3);
  }
  await finish(config, written, s3);
  expectAllOnce(written, s3);
}

/** Between starting and having made some calls: a moment that is drawn, and not one of time. */
async function liveAndDie(config: string, s3: S3Server, random: () => number): Promise<void> {
  const before = s3.seen.length;
  const after = Math.floor(random() * 40);
  const agent = await startAgent(config);
  await agent.told(/are watched/);
  const isAtMoment = () => s3.seen.length - before >= after;
  const moment = Promise.withResolvers<void>();
  s3.onRequest = () => {
    if (isAtMoment()) moment.resolve();
  };
  // With nothing left to send, the moment never comes by itself.
  const idle = setTimeout(moment.resolve, 1500);
  if (isAtMoment()) moment.resolve();
  await moment.promise;
  clearTimeout(idle);
  agent.child.kill('SIGKILL');
  await agent.ended;
  s3.onRequest = () => undefined;
}

async function finish(
  config: string,
  written: ReadonlyMap<string, Buffer>,
  s3: S3Server,
): Promise<void> {
  const agent = await startAgent(config);
  await agent.told(/are watched/);
  const left = () => [...written.keys()].filter((path) => existsSync(path));
  try {
    await expect
      .poll(() => s3.objects.all.size, { timeout: 120_000, interval: 50 })
      .toBe(written.size);
    await expect.poll(() => left().length, { timeout: 60_000, interval: 50 }).toBe(0);
  } catch (error) {
    throw new Error(await whyLeft(config, left()), { cause: error });
  }
  agent.child.kill('SIGTERM');
  expect(await agent.ended).toBe(0);
}

/** What the agent itself says of files that have not arrived, or are not deleted. */
async function whyLeft(config: string, paths: readonly string[]): Promise<string> {
  const told = paths
    .slice(0, MOST_EXPLAINED)
    .map(async (path) => (await command(['--config', config, 'explain', path])).out);
  return [`${paths.length} files are left:`, ...(await Promise.all(told))].join('\n');
}

function configOf(folder: string, logs: string, endpoint: string) {
  return {
    vehicle: 'v1',
    state: join(folder, 'state'),
    timeZone: 'UTC',
    directories: [{ path: logs, delete: true }],
    s3: { bucket: 'logs', endpoint, accessKeyId: 'test-key', secretAccessKey: 's' },
    watch: { stableAfter: 0, rescanEvery: '1 s' },
    // With a fifth of the calls failing, in a run of thirty some file fails ten times in a row: the
    // hour after which a parked one is tried again is as short as the other waits.
    upload: { retry: { first: '20 ms', longest: '200 ms', parkedEvery: '1 s' } },
    disk: { deleteAfter: 0, checkEvery: '300 ms', critical: 100, emergency: 100 },
    monitoring: { prometheus: { enabled: false } },
    reserve: '64 KB',
  };
}

function writeSome(
  logs: string,
  written: Map<string, Buffer>,
  count: number,
  random: () => number,
): void {
  for (let index = 0; index < count; index += 1) {
    const name = `run${written.size % 7}/file-${written.size}.log`;
    const isLarge = written.size % LARGE_EVERY === LARGE_EVERY - 1;
    const size = isLarge ? 5_300_000 : Math.floor(random() * 20_000);
    const seed = createHash('sha256').update(name).digest();
    const content = Buffer.alloc(size + 32, seed);
    const path = join(logs, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    written.set(path, content);
  }
}

/** At every moment: what is not on the disk is in S3. */
function expectNothingLost(written: ReadonlyMap<string, Buffer>, s3: S3Server): void {
  const stored = new Set([...s3.objects.all.values()].map(({ bytes }) => digest(bytes)));
  for (const [path, content] of written) {
    const isThere = existsSync(path) && readFileSync(path).equals(content);
    const message = `${path} is neither on the disk nor in S3`;
    if (!isThere) expect(stored.has(digest(content)), message).toBe(true);
  }
}

function expectAllOnce(written: ReadonlyMap<string, Buffer>, s3: S3Server): void {
  const sent = [...s3.objects.all.values()].map(({ bytes }) => digest(bytes)).toSorted();
  expect(sent).toEqual([...written.values()].map(digest).toSorted());
  expect(Math.max(...s3.objects.writes.values())).toBe(1);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same draws for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
