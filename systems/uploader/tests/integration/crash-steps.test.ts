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
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SourceDirectory } from '../../model/nouns.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { carry } from '../../upload/carry.ts';
import { openFile } from '../../upload/opened-file.ts';
import { pacer } from '../../upload/pacer.ts';
import type { CarryPorts } from '../../upload/ports.ts';
import { s3Client } from '../../upload/s3-client.ts';
import { s3Store } from '../../upload/s3-store.ts';
import { slots } from '../../upload/slots.ts';
import { lookAt } from '../../watch/scan.ts';
import { type Executioner, executioner, Killed } from '../support/killed.ts';
import { S3Server } from '../support/s3-server.ts';
import { realMoment } from '../support/setting.ts';

const NEVER = Number.POSITIVE_INFINITY;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let s3: S3Server;

beforeEach(async () => {
  s3 = await S3Server.open();
});
afterEach(() => s3.close());

interface World {
  readonly folder: string;
  readonly logs: SourceDirectory;
  readonly path: string;
}

async function makeWorld(content: Uint8Array): Promise<World> {
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
  return { folder, logs: directory, path };
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
    endpoint: s3.url,
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
  const ports: CarryPorts = {
    rows,
    store: death.wrap(s3Store({ client, bucket: 'logs', attributes })),
    files: death.wrap({ open: openFile, look: async (at: string) => lookAt(at) }),
    pay: async () => undefined,
    pacer: pacer(undefined, realMoment),
    slots: slots(4),
    nowMs: () => Date.now(),
    isUnderWay: () => false,
    signal: new AbortController().signal,
    isStopping: () => false,
    settings: {
      vehicle: 'v1',
      timeZone: 'UTC',
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
  const wanted = { nowMs: Date.now() + 1e9, readyUntilMs: NEVER, order: 'newest' as const };
  for (const id of await registry.queue.next({ ...wanted, except: new Set(), limit: 10 })) {
    await carry(id, ports);
  }
}

const SMALL = Buffer.from('a log that must not be lost\n'.repeat(40));
const LARGE = Buffer.alloc(11 * 1024 * 1024, 'mcap');

interface Scenario {
  readonly content: Uint8Array;
  /** What happens between the death and the next life; answers where the file is then. */
  readonly between?: (world: World) => string;
  readonly before?: (world: World) => void;
  readonly keys?: number;
}

async function kill(scenario: Scenario, at: number, after: boolean): Promise<number> {
  const world = await makeWorld(scenario.content);
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

async function killEverywhere(scenario: Scenario): Promise<number> {
  let checks = 0;
  for (const after of [false, true]) {
    for (let at = 1; ; at += 1) {
      const calls = await kill(scenario, at, after);
      checks += 1;
      if (calls < at) break;
    }
  }
  return checks;
}

test('a small file', async () => {
  expect(await killEverywhere({ content: SMALL, keys: 1 })).toBeGreaterThan(15);
});

test('a file in parts', async () => {
  expect(await killEverywhere({ content: LARGE, keys: 1 })).toBeGreaterThan(30);
});

test('a file whose key is taken by other content', async () => {
  const before = () => {
    const day = new Date().toISOString().slice(0, 10);
    const bytes = Buffer.from('someone else');
    const plain = { sha256: undefined, crc32: undefined, metadata: {}, headers: {} };
    const stored = { bytes, sizeBytes: bytes.length, etag: '"e"', ...plain };
    s3.objects.all.set(`v1/${day}/logs/a.log`, stored);
  };
  expect(await killEverywhere({ content: SMALL, before, keys: 1 })).toBeGreaterThan(15);
});

test('a file that is renamed while the agent is dead', async () => {
  const between = ({ path }: World) => {
    renameSync(path, `${path}.1`);
    return `${path}.1`;
  };
  expect(await killEverywhere({ content: SMALL, between, keys: 1 })).toBeGreaterThan(15);
});

test('a file that gets other content while the agent is dead, with the same size', async () => {
  const between = ({ path }: World) => {
    const other = Buffer.from(SMALL);
    other[0] = 66;
    writeFileSync(path, other);
    return path;
  };
  expect(await killEverywhere({ content: SMALL, between })).toBeGreaterThan(15);
});

test('a large file whose content changes while its size and mtime do not', async () => {
  const between = ({ path }: World) => {
    const { atime, mtime } = statSync(path);
    const other = Buffer.from(LARGE);
    other[other.length - 1] = 0;
    writeFileSync(path, other);
    utimesSync(path, atime, mtime);
    return path;
  };
  // Its row was written before: only a claim that is held to its digest can notice.
  expect(await killEverywhere({ content: LARGE, between })).toBeGreaterThan(30);
});

test('a registry that is removed while the agent is dead', async () => {
  const between = ({ folder, path }: World) => {
    rmSync(join(folder, 'state'), { recursive: true });
    return path;
  };
  expect(await killEverywhere({ content: SMALL, between, keys: 1 })).toBeGreaterThan(15);
});
