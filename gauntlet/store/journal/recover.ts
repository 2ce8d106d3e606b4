/** Finds journals whose run has died and seals what they hold; live ones are left alone. */
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type Disk, hasDiskCode, isTemporaryName, readPieces } from '@gauntlet/kit/disk';
import { fateOf, thisOwner } from '@gauntlet/kit/processes';
import type { Fact } from '../../model/facts.ts';
import type { RecoveredRun } from '../../model/history.ts';
import { factIdOf } from '../../model/identity.ts';
import { listSegments, readSegment, writeSegment } from '../segments/folder.ts';
import { factsOf, segmentWriter } from '../segments/segment.ts';
import { type HistoryFolders, type JournalHead, removeJournal } from './journal.ts';

/** What was not touched for so long belongs to nobody, also where its owner can't be asked. */
const SILENT_MS = 60 * 60 * 1000;

export interface RecoverPorts {
  readonly now: number;
  /** Whether the process that a journal names still writes it. */
  readonly alive: (owner: string, silentMs: number) => boolean;
}

function isAlive(owner: string, silentMs: number): boolean {
  const fate = fateOf(owner, thisOwner());
  return fate === 'alive' || (fate === 'elsewhere' && silentMs < SILENT_MS);
}

export async function recoverJournals(
  disk: Disk,
  folders: HistoryFolders,
  ports: RecoverPorts = { now: Date.now(), alive: isAlive },
): Promise<readonly RecoveredRun[]> {
  const recovered: RecoveredRun[] = [];
  for (const path of await journalsIn(disk, folders.open)) {
    try {
      const run = await recoverOne(disk, folders, path, ports);
      if (run !== undefined) recovered.push(run);
    } catch (error) {
      // Another process has recovered it meanwhile.
      if (!hasDiskCode(error, 'ENOENT')) throw error;
    }
  }
  await sweepTemporary(disk, folders.segments, ports.now);
  return recovered;
}

async function journalsIn(disk: Disk, folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, kind } of disk.readFolder(folder)) {
      if (kind === 'file' && name.endsWith('.ndjson')) paths.push(join(folder, name));
    }
  } catch (error) {
    if (!hasDiskCode(error, 'ENOENT')) throw error;
  }
  return paths.sort();
}

async function recoverOne(
  disk: Disk,
  folders: HistoryFolders,
  path: string,
  { now, alive }: RecoverPorts,
): Promise<RecoveredRun | undefined> {
  const file = await disk.open(path, 'read');
  try {
    const { modifiedMs } = await file.stat();
    const lines = linesOf(Readable.from(readPieces(file), { objectMode: true }));
    const first = await lines.next();
    const head = first.done ? undefined : headOf(first.value);
    if (head !== undefined && alive(head.owner, now - modifiedMs)) return undefined;
    // Without a first line it was killed at once; a live one writes it right after the creation.
    if (head === undefined && now - modifiedMs < SILENT_MS) return undefined;
    const run = head?.run ?? basename(path, '.ndjson');
    const found = await sealLines(disk, folders, run, lines);
    await removeJournal(disk, path);
    return found;
  } finally {
    await file.close();
  }
}

function linesOf(input: Readable): AsyncIterator<string> {
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
}

function headOf(line: string): JournalHead | undefined {
  const value = parsed(line) as Partial<JournalHead> | undefined;
  return value?.journal === 1 ? (value as JournalHead) : undefined;
}

/** The same journal gives the same segment, whoever seals it: two at once do no harm. */
async function sealLines(
  disk: Disk,
  folders: HistoryFolders,
  run: string,
  lines: AsyncIterator<string>,
): Promise<RecoveredRun | undefined> {
  const writer = segmentWriter(run, 'run');
  const seen = { cases: 0, ended: false, firstAt: Number.NaN, lastAt: 0 };
  const ids = new Set<string>();
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const fact = parsed(line.value) as Fact | undefined;
    // The last line is torn where the power went; lines after a torn one can't be placed.
    if (fact?.kind === undefined) break;
    if (fact.kind === 'attempt ended') seen.cases += 1;
    if (fact.kind === 'run ended') seen.ended = true;
    if (Number.isNaN(seen.firstAt)) seen.firstAt = fact.at;
    seen.lastAt = Math.max(seen.lastAt, fact.at);
    ids.add(fact.id);
    writer.add(fact);
  }
  if (!seen.ended && seen.lastAt > 0) writer.add(abandoned(run, seen.firstAt, seen.lastAt));
  const written = await writer.finish();
  if (written === undefined || (await isSealed(disk, folders, run, ids))) return undefined;
  await writeSegment(disk, folders.segments, written);
  const { profile, startedAt, tasksUnended } = written.head.summary;
  return { run, profile, startedAt, tasksUnended, cases: seen.cases };
}

/**
 * Whether a segment holds all of it already. A run syncs its segment and not its journal, so after
 * a power cut the journal can be there again, and hold less than it did.
 */
async function isSealed(
  disk: Disk,
  { segments: folder }: HistoryFolders,
  run: string,
  ids: ReadonlySet<string>,
): Promise<boolean> {
  const { segments } = await listSegments(disk, folder);
  for (const name of segments.filter((segment) => segment.run === run)) {
    const reading = await readSegment(disk, folder, name);
    if (!reading.ok) continue;
    const sealed = new Set(factsOf(reading.bytes).map(({ id }) => id));
    if (ids.isSubsetOf(sealed)) return true;
  }
  return false;
}

function abandoned(run: string, firstAt: number, at: number): Fact {
  const id = factIdOf(run, 'run ended', run);
  return { id, run, at, kind: 'run ended', end: 'abandoned', durationMs: at - firstAt };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A torn line: the caller stops there.
    return undefined;
  }
}

async function sweepTemporary(disk: Disk, folder: string, now: number): Promise<void> {
  try {
    for await (const { name } of disk.readFolder(folder)) {
      if (!isTemporaryName(name)) continue;
      const path = join(folder, name);
      if (now - (await disk.stat(path)).modifiedMs > SILENT_MS) await disk.unlink(path);
    }
  } catch (error) {
    // The folder is not there yet, or another process has swept.
    if (!hasDiskCode(error, 'ENOENT')) throw error;
  }
}
