/**
 * Removes what killed processes left. What belongs to a process that still runs is left alone, and
 * two sweeps at once do not meet: a ledger is taken over by a rename that one of them wins.
 */
import { type Disk, hasDiskCode, isTemporaryName, readPieces, realDisk } from '@gauntlet/kit/disk';
import { type Clock, systemClock } from '@gauntlet/kit/lifecycle';
import { type Fate, fateOf, ownerToken, thisOwner } from '@gauntlet/kit/processes';
import type { ResourceKind } from './kind.ts';
import { kindsByName } from './kinds/index.ts';
import { LedgerFile, type LedgerName, parseLedgerName } from './ledger-file.ts';
import { foldLedger, type LedgerContent, type Recorded } from './record.ts';
import {
  describeEntry,
  type FailedResource,
  type Kinds,
  type RemovedResource,
  removeEntries,
} from './removal.ts';

export interface SweepOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly kinds?: readonly ResourceKind[];
  readonly disk?: Disk;
  readonly clock?: Clock;
  readonly termTimeoutMs?: number;
  /** Also what processes of other machines and containers left: nobody here can see them run. */
  readonly elsewhere?: boolean;
  /** Takes this entry out of its ledger and leaves the thing where it is. */
  readonly forget?: readonly string[];
}

export interface SweepResult {
  readonly removed: readonly RemovedResource[];
  readonly failed: readonly FailedResource[];
  /** Now registered by a test that runs, and so left to it. */
  readonly inherited: readonly RemovedResource[];
  readonly ledgers: Readonly<Record<Fate | 'damaged', number>>;
}

/** A killed writer's temporary file holds nothing; a living one needs it for some milliseconds. */
const temporaryOldMs = 3_600_000;

export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const disk = options.disk ?? realDisk();
  const self = thisOwner();
  const ledgers = { alive: 0, gone: 0, elsewhere: 0, damaged: 0 };
  const removed: RemovedResource[] = [];
  const failed: FailedResource[] = [];
  const inherited: RemovedResource[] = [];
  for (const name of await ledgersIn(disk, options)) {
    const fate = fateOf(name.token, self);
    ledgers[fate] += 1;
    if (fate === 'alive' || (fate === 'elsewhere' && options.elsewhere !== true)) continue;
    const file = await LedgerFile.claim(disk, options.folder, name, ownerToken(self));
    if (file === undefined) continue;
    const done = await sweepLedger(disk, options, file);
    removed.push(...done.removed);
    failed.push(...done.failed);
    inherited.push(...done.inherited);
    if (done.isDamaged) ledgers.damaged += 1;
  }
  return { removed, failed, inherited, ledgers };
}

async function sweepLedger(disk: Disk, options: SweepOptions, file: LedgerFile) {
  const kinds = kindsByName(options.kinds);
  const { entries, damagedLines } = await contentOf(disk, file.path);
  const alive = await heldByTheLiving(disk, options, kinds, file.path);
  const told = entries.map((entry) => ({
    ...entry,
    resource: describeEntry(entry, kinds.get(entry.kind)),
  }));
  const inherited = told.filter(({ resource }) => alive.has(resource));
  const forgotten = told.filter(({ id }) => options.forget?.includes(id) === true);
  const ids = [...inherited, ...forgotten].map(({ id }) => id);
  if (ids.length > 0) await file.write([{ op: 'gone', ids }]);
  const { environment, clock = systemClock, termTimeoutMs = 5_000 } = options;
  const { removed, failed } = await removeEntries({
    entries: entries.filter(({ id }) => !ids.includes(id)),
    kinds,
    tools: { environment, clock, termTimeoutMs },
    liveOf: () => undefined,
    onBatch: async (batch) => {
      const gone = batch.removed.map(({ id }) => id);
      const lines = batch.failed.map(({ id, failure }) => ({ op: 'failed' as const, id, failure }));
      await file.write([...lines, { op: 'gone', ids: gone }]);
    },
  });
  const isDamaged = damagedLines.length > 0;
  if (failed.length === 0 && !isDamaged) await file.discard();
  else await file.release();
  return { removed, failed, inherited, isDamaged };
}

/**
 * Names are used again: a database `app_test` that a killed run left may be in use by the next run,
 * which then answers for it.
 */
async function heldByTheLiving(
  disk: Disk,
  options: SweepOptions,
  kinds: Kinds,
  own: string,
): Promise<ReadonlySet<string>> {
  const self = thisOwner();
  const held = new Set<string>();
  for (const { path, token } of await ledgersIn(disk, options)) {
    if (path === own || fateOf(token, self) !== 'alive') continue;
    const entries = await entriesOrNone(disk, path);
    for (const entry of entries) held.add(describeEntry(entry, kinds.get(entry.kind)));
  }
  return held;
}

async function entriesOrNone(disk: Disk, path: string): Promise<readonly Recorded[]> {
  try {
    return (await contentOf(disk, path)).entries;
  } catch (error) {
    // Its test ended meanwhile, and took it away.
    if (hasDiskCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function contentOf(disk: Disk, path: string): Promise<LedgerContent> {
  const file = await disk.open(path, 'read');
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of readPieces(file)) pieces.push(piece);
    return foldLedger(Buffer.concat(pieces).toString('utf8'));
  } finally {
    await file.close();
  }
}

async function ledgersIn(disk: Disk, options: SweepOptions): Promise<readonly LedgerName[]> {
  const { folder, clock = systemClock } = options;
  const names: LedgerName[] = [];
  try {
    for await (const { name } of disk.readFolder(folder)) {
      const parsed = parseLedgerName(folder, name);
      if (parsed !== undefined) names.push(parsed);
      else if (isTemporaryName(name)) await removeOldTemporary(disk, `${folder}/${name}`, clock);
    }
  } catch (error) {
    // No test has made a ledger yet.
    if (hasDiskCode(error, 'ENOENT')) return [];
    throw error;
  }
  return names.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function removeOldTemporary(disk: Disk, path: string, clock: Clock): Promise<void> {
  try {
    const { modifiedMs } = await disk.stat(path);
    if (clock.nowMs() - modifiedMs > temporaryOldMs) await disk.unlink(path);
  } catch (error) {
    // It became a ledger, or another sweep took it.
    if (!hasDiskCode(error, 'ENOENT')) throw error;
  }
}
