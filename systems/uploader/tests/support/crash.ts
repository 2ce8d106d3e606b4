/**
 * The agent's way with a file, ended after every single call that it makes to the registry, the
 * store or the disk, before and after the call had its effect; then begun again. Whatever the
 * moment was: the content is in the store once, whole, and was never written over another's.
 */
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect } from 'vitest';
import type { SourceDirectory } from '../../model/nouns.ts';
import { daysOf } from '../../policy/zoned.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { carry } from '../../upload/carry.ts';
import { type OpenedFile, openFile } from '../../upload/opened-file.ts';
import { pacer } from '../../upload/pacer.ts';
import type { CarryPorts } from '../../upload/ports.ts';
import { s3Client } from '../../upload/s3-client.ts';
import { s3Store } from '../../upload/s3-store.ts';
import { slots } from '../../upload/slots.ts';
import { SpareBuffers } from '../../upload/spare-buffers.ts';
import { lookAt } from '../../watch/scan.ts';
import { type Executioner, executioner, Killed } from './killed.ts';
import { S3Server } from './s3-server.ts';
import { realMoment } from './setting.ts';

const NEVER = Number.POSITIVE_INFINITY;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface World {
  readonly s3: S3Server;
  readonly folder: string;
  readonly logs: SourceDirectory;
  readonly path: string;
}

async function makeWorld(s3: S3Server, content: Uint8Array): Promise<World> {
  const folder = await cleanup.folder('crash-');
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const path = join(logs, 'a.log');
  writeFileSync(path, content);
  const flags = { isRecursive: true, mayDelete: false, priority: 0 };
  const directory = { path: logs, source: 'logs', include: [], exclude: [], ...flags };
  s3.objects.all.clear();
  s3.objects.writes.clear();
  s3.objects.uploads.clear();
  return { s3, folder, logs: directory, path };
}

/** One life of the agent: what is ready is carried until it is done, or the agent is dead. */
async function live(world: World, path: string, death: Executioner): Promise<void> {
  const registry = await openRegistry({
    folder: join(world.folder, 'state'),
    log: quiet,
    nowMs: Date.now(),
    reserveBytes: 0,
  });
  const client = s3Client({
    region: 'us-east-1',
    endpoint: world.s3.url,
    profile: undefined,
    pathStyle: true,
    accessKeyId: 'test-key',
    secretAccessKey: 's',
    connections: 4,
  });
  try {
    await carryAll(world, path, registry, client, death);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    if (death.isDead) await death.onDeath();
    client.destroy();
    await registry.close();
  }
}

async function carryAll(
  world: World,
  path: string,
  registry: Registry,
  client: ReturnType<typeof s3Client>,
  death: Executioner,
): Promise<void> {
  const attributes = {
    storageClass: undefined,
    tags: {},
    encryption: undefined,
    kmsKeyId: undefined,
  };
  const rows = death.wrap(registry.sending);
  const watching = death.wrap(registry.watching);
  const spare = new SpareBuffers();
  const opened: OpenedFile[] = [];
  // A process that dies takes its open files with it.
  const open = async (at: string) => {
    const file = await openFile(at, spare);
    opened.push(file);
    return file;
  };
  death.onDeath = () => Promise.all(opened.map((file) => file.close()));
  const ports: CarryPorts = {
    rows,
    store: death.wrap(s3Store({ client, bucket: 'logs', attributes })),
    files: death.wrap({ open, look: async (at: string) => lookAt(at) }),
    pay: async () => undefined,
    pacer: pacer(undefined, realMoment),
    isFirstTrip: async () => false,
    slots: slots(4),
    nowMs: () => Date.now(),
    isUnderWay: () => false,
    signal: new AbortController().signal,
    isStopping: () => false,
    settings: {
      vehicle: 'v1',
      dayOf: daysOf('UTC'),
      multipartFromBytes: 5_000_000,
      partBytes: 5 * 1024 * 1024,
      readBack: false,
      registryCreatedMs: registry.createdMs,
    },
  };
  const known = await registry.watching.known();
  const gone = known.map((one) => one.path).filter((one) => lookAt(one) === undefined);
  await watching.gone(gone, Date.now());
  const look = lookAt(path);
  if (look === undefined) throw new Error('the file of the test is gone');
  const seen = { look, directory: world.logs };
  await watching.seen([seen], Date.now());
  await watching.ready([{ ...seen, isCutOff: false, rank: 0 }], Date.now());
  const wanted = {
    nowMs: Date.now() + 1e9,
    longestWaitMs: 0,
    readyUntilMs: NEVER,
    order: 'newest' as const,
  };
  const queued = await registry.queue.next({ ...wanted, except: new Set(), limit: 10 });
  for (const { id, fresh } of queued) await carry(id, ports, fresh);
}

const SMALL = Buffer.from('a log that must not be lost\n'.repeat(40));
/** Two parts. */
const LARGE = Buffer.alloc(5 * 1024 * 1024 + 4321, 'mcap');

export interface Scenario {
  readonly content: Uint8Array;
  /** What happens between the death and the next life; answers where the file is then. */
  readonly between?: (world: World) => string;
  readonly before?: (world: World) => void;
  readonly keys?: number;
}

async function kill(s3: S3Server, scenario: Scenario, at: number, after: boolean): Promise<number> {
  const world = await makeWorld(s3, scenario.content);
  scenario.before?.(world);
  const others = new Map(s3.objects.all);
  const death = executioner(at, after);
  await live(world, world.path, death);
  const isDead = death.calls >= at;
  const path = isDead ? (scenario.between?.(world) ?? world.path) : world.path;
  const rest = executioner(NEVER, false);
  await live(world, path, rest);
  const why = `killed ${after ? 'after' : 'before'} call ${at} (${death.log.at(-1)})`;
  const content = readFileSync(path);
  const arrived = [...s3.objects.all].filter(([key]) => !others.has(key));
  const same = arrived.filter(([, { bytes }]) => content.equals(bytes));
  expect(same, `${why}: the content is there once`).toHaveLength(1);
  expect([...s3.objects.writes.values()], `${why}: nothing was overwritten`).not.toContain(2);
  for (const [key, object] of others) expect(s3.objects.all.get(key)).toBe(object);
  if (scenario.keys !== undefined) expect(arrived, why).toHaveLength(scenario.keys);
  expect([...s3.objects.uploads.values()].length, `${why}: open uploads`).toBeLessThan(2);
  return death.calls;
}

export interface Tried {
  /** The numbers of the calls that it died before, and after; the calls are counted from 1. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** How many calls a life makes that nothing ends. */
  readonly calls: number;
}

/**
 * Goes on until a life was not ended any more because it made fewer calls: so none is passed over,
 * however many there are. `stride` does pass some over: for a quick look.
 */
export async function killEverywhere(scenario: Scenario, stride: number): Promise<Tried> {
  await using s3 = await S3Server.open();
  const tried = { before: [] as number[], after: [] as number[] };
  let whole = 0;
  for (const moment of ['before', 'after'] as const) {
    const isAfter = moment === 'after';
    for (let at = isAfter ? 1 + Math.floor(stride / 2) : 1; ; at += stride) {
      const calls = await kill(s3, scenario, at, isAfter);
      whole = calls;
      if (calls < at) break;
      tried[moment].push(at);
    }
  }
  return { ...tried, calls: whole };
}

const renamed = ({ path }: World) => {
  renameSync(path, `${path}.1`);
  return `${path}.1`;
};

const rewritten = ({ path }: World) => {
  const other = Buffer.from(SMALL);
  other[0] = 66;
  writeFileSync(path, other);
  return path;
};

/** Its row was written before: only a claim that is held to its digest can notice. */
const forged = ({ path }: World) => {
  const { atime, mtime } = statSync(path);
  const other = Buffer.from(LARGE);
  other[other.length - 1] = 0;
  writeFileSync(path, other);
  utimesSync(path, atime, mtime);
  return path;
};

const forgotten = ({ folder, path }: World) => {
  rmSync(join(folder, 'state'), { recursive: true, force: true });
  return path;
};

const taken = ({ s3 }: World) => {
  const day = new Date().toISOString().slice(0, 10);
  const bytes = Buffer.from('someone else');
  const plain = { sha256: undefined, crc32: undefined, metadata: {}, headers: {} };
  const stored = { bytes, sizeBytes: bytes.length, etag: '"e"', ...plain };
  s3.objects.all.set(`v1/${day}/logs/a.log`, stored);
};

export const scenarios: Readonly<Record<string, Scenario>> = {
  'a small file': { content: SMALL, keys: 1 },
  'a file in parts': { content: LARGE, keys: 1 },
  'a file whose key is taken by other content': { content: SMALL, before: taken, keys: 1 },
  'a file that is renamed while the agent is dead': { content: SMALL, between: renamed, keys: 1 },
  'a file that gets other content of the same size': { content: SMALL, between: rewritten },
  'a large file that changes while its size and mtime do not': { content: LARGE, between: forged },
  'a registry that is removed': { content: SMALL, between: forgotten, keys: 1 },
};
