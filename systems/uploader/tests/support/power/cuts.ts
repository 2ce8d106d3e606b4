/**
 * SQLite reaches the disk by its own calls, so they are recorded as the real agent makes them, with
 * `strace`, and made again on a disk that loses its power after any of them. What is found then is
 * given to an agent that goes on: nothing was lost, nothing is sent twice, and what had been told
 * is still known.
 */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Disk, type ExplorationResult, explore, makeFolderDurable } from '@gauntlet/kit/disk';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect } from 'vitest';
import { command, writeConfig } from '../process.ts';
import type { Stored } from '../s3-objects.ts';
import { S3Server } from '../s3-server.ts';
import { makeSetting } from '../setting.ts';
import { systemCallsOf, TRACED } from './strace.ts';
import { type Fact, type Step, trailOf } from './trail.ts';

export const hasStrace = spawnSync('strace', ['-V']).status === 0;

const entry = fileURLToPath(new URL('../../../cli/uploader.mjs', import.meta.url));

interface Recorded {
  readonly folder: string;
  readonly steps: readonly Step[];
  readonly objects: ReadonlyMap<string, Stored>;
}

export interface CutsOptions {
  readonly files: number;
  /** After each so many calls. */
  readonly every: number;
}

export async function cutEverywhere(options: CutsOptions): Promise<ExplorationResult> {
  const recorded = await record(options.files);
  const state = join(recorded.folder, 'state');
  return explore<Fact>({
    every: options.every,
    randomCuts: 2,
    setUp: (disk) => makeFolderDurable(disk, state),
    scenario: (disk, acknowledge) => replay(recorded.steps, disk, acknowledge),
    check: async (disk, facts) => goOn(recorded, await filesOn(disk, state), facts),
  });
}

/** One life of the real command: what is there is sent, and deleted at once. */
async function record(files: number): Promise<Recorded> {
  const folder = await cleanup.folder('power-');
  const state = join(folder, 'state');
  const logs = join(folder, 'logs', 'terminal');
  const kept = join(folder, 'kept');
  for (const path of [state, logs, kept]) mkdirSync(path, { recursive: true });
  for (let index = 0; index < files; index += 1) {
    const name = `f${index}.log`;
    writeFileSync(join(kept, name), `file ${index} that must not be lost\n`.repeat(1 + index * 9));
    linkSync(join(kept, name), join(logs, name));
  }
  await using s3 = await S3Server.open();
  const stored = new Map<string, number>();
  s3.onAnswer = ({ operation, key }) => {
    if (operation === 'PutObject') stored.set(key, Date.now());
  };
  const config = writeConfig(folder, configOf(state, logs, s3.url));
  const trace = join(folder, 'trace');
  const told = ['-f', '-ttt', '-xx', '-s', '1000000', '-e', `trace=${TRACED}`, '-o', trace];
  const words = [...told, process.execPath, entry, '--config', config, 'once'];
  const { code, error } = await command(words, {}, undefined, 'strace');
  expect(code, error).toBe(0);
  expect(s3.objects.all.size).toBe(files);
  expect(readdirSync(logs)).toEqual([]);
  const calls = systemCallsOf(readFileSync(trace, 'utf8'));
  rmSync(trace);
  return { folder, steps: trailOf({ calls, state, logs, stored }), objects: s3.objects.all };
}

function configOf(state: string, logs: string, endpoint: string) {
  return {
    vehicle: 'v001',
    state,
    timeZone: 'UTC',
    directories: [{ path: logs, delete: true }],
    s3: { bucket: 'logs', endpoint, accessKeyId: 'test-key', secretAccessKey: 's' },
    watch: { stableAfter: 0 },
    disk: { deleteAfter: 0 },
    monitoring: { prometheus: { enabled: false } },
    reserve: '64 KB',
  };
}

async function replay(
  steps: readonly Step[],
  disk: Disk,
  acknowledge: (fact: Fact) => void,
): Promise<void> {
  const open = new Map();
  for (const step of steps) {
    if (step.kind === 'fact') acknowledge(step.fact);
    else await step.act(disk, open);
  }
}

async function filesOn(disk: Disk, state: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { name } of disk.readFolder(state)) {
    const file = await disk.open(join(state, name), 'read');
    const bytes = Buffer.alloc((await file.stat()).sizeBytes);
    await file.read(bytes, 0);
    await file.close();
    found.set(name, bytes);
  }
  return found;
}

async function goOn(
  { folder, objects }: Recorded,
  files: ReadonlyMap<string, Buffer>,
  facts: readonly Fact[],
): Promise<void> {
  await using s3 = await S3Server.open();
  const setting = await makeSetting({
    endpoint: s3.url,
    folder,
    config: { disk: { deleteAfter: 0 } },
  });
  const { state, logs } = setting;
  rmSync(state, { recursive: true, force: true });
  mkdirSync(state);
  for (const [name, bytes] of files) writeFileSync(join(state, name), bytes);
  const gone = new Set(facts.flatMap((one) => (one.kind === 'unlinked' ? basename(one.path) : [])));
  rmSync(logs, { recursive: true });
  mkdirSync(logs);
  const kept = join(folder, 'kept');
  for (const name of readdirSync(kept)) {
    if (!gone.has(name)) linkSync(join(kept, name), join(logs, name));
  }
  for (const fact of facts) {
    const object = fact.kind === 'stored' ? objects.get(fact.key) : undefined;
    if (fact.kind === 'stored' && object !== undefined) s3.objects.write(fact.key, object);
  }
  await setting.agent().once();
  const told = facts.flatMap((one) => (one.kind === 'uploaded' ? one.key : []));
  const asked = s3.seen.filter(({ key }) => told.includes(key));
  expect(asked, 'what had been told as uploaded is not known any more').toEqual([]);
  const damaged = setting.lines.filter(({ fields }) => JSON.stringify(fields).includes('DAMAGED'));
  if (told.length > 0) expect(damaged).toEqual([]);
  expect([...s3.objects.writes.values()].every((count) => count === 1)).toBe(true);
  const arrived = [...s3.objects.all.values()].map(({ bytes }) => Buffer.from(bytes).toString());
  const wanted = readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8'));
  expect(arrived.toSorted()).toEqual(wanted.toSorted());
}
