/**
 * The journal of one run: facts are appended while it runs, in order, one JSON text a line, after
 * a first line that names the owner. At its end it becomes a segment, and only when that is
 * durable the journal goes: a run that dies at any moment keeps what it had.
 */
import { join } from 'node:path';
import { type Disk, type DiskFile, hasDiskCode, makeFolderDurable } from '@gauntlet/kit/disk';
import { ownerToken, thisOwner } from '@gauntlet/kit/processes';
import type { Fact } from '../../model/facts.ts';
import { writeSegment } from '../segments/folder.ts';
import { segmentWriter } from '../segments/segment.ts';

export interface HistoryFolders {
  readonly open: string;
  readonly segments: string;
}

export interface JournalHead {
  readonly journal: 1;
  readonly run: string;
  /** Which process writes it. */
  readonly owner: string;
  readonly startedAt: number;
}

export interface Journal {
  /**
   * Keeps facts and does not wait. They are with the operating system a moment later, and on the
   * disk when their task has ended. A failure shows in `seal`.
   */
  append(facts: readonly Fact[]): void;
  /** Once. Makes the segment durable and answers its name; undefined when there is nothing. */
  seal(): Promise<string | undefined>;
}

export async function openJournal(
  disk: Disk,
  folders: HistoryFolders,
  run: string,
  startedAt: number,
): Promise<Journal> {
  await Promise.all([folders.open, folders.segments].map((path) => makeFolderDurable(disk, path)));
  const path = join(folders.open, `${run}.ndjson`);
  const file = await disk.open(path, 'createNew');
  const segment = segmentWriter(run, 'run');
  const writer = lineWriter(disk, file, folders.open);
  const head: JournalHead = { journal: 1, run, owner: ownerToken(thisOwner()), startedAt };
  writer.write(`${JSON.stringify(head)}\n`, false);

  return {
    append(facts) {
      if (facts.length === 0) return;
      let text = '';
      let isTaskEnd = false;
      for (const fact of facts) {
        text += `${JSON.stringify(fact)}\n`;
        isTaskEnd ||= fact.kind === 'task ended';
        segment.add(fact);
      }
      writer.write(text, isTaskEnd);
    },
    async seal() {
      // Even when a write has failed: the segment holds all of it, and may find room.
      const [ended, written] = await Promise.allSettled([
        writer.end(),
        segment.finish().then((whole) => whole && writeSegment(disk, folders.segments, whole)),
      ]);
      if (ended.status === 'rejected') throw ended.reason;
      if (ended.value?.fatal) throw ended.value.error;
      if (written.status === 'rejected') throw written.reason;
      await removeJournal(disk, path);
      return written.value;
    },
  };
}

export async function removeJournal(disk: Disk, path: string): Promise<void> {
  try {
    await disk.unlink(path);
  } catch (error) {
    // Another process took this run for dead and has sealed it too: both kept the same facts.
    if (!hasDiskCode(error, 'ENOENT')) throw error;
  }
}

interface LineWriter {
  write(text: string, sync: boolean): void;
  /** After the last write: closes, and tells what went wrong. */
  end(): Promise<Failure | undefined>;
}

interface Failure {
  readonly error: unknown;
  /** A sync failed: what was written can't be trusted any more, and neither can what follows. */
  readonly fatal: boolean;
}

/** One write at a time; what comes meanwhile is written together, and synced together. */
function lineWriter(disk: Disk, file: DiskFile, folder: string): LineWriter {
  let waiting = '';
  let syncWanted = false;
  let written = 0;
  let isNamed = false;
  let failure: Failure | undefined;
  let busy: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while ((waiting !== '' || syncWanted) && failure === undefined) {
      const bytes = Buffer.from(waiting);
      const sync = syncWanted;
      waiting = '';
      syncWanted = false;
      let syncing = false;
      try {
        await file.write(bytes, written);
        written += bytes.length;
        syncing = sync;
        if (sync) await file.syncData();
        // Once: content without its name would be lost with the power.
        if (sync && !isNamed) await disk.syncFolder(folder);
        isNamed ||= sync;
      } catch (error) {
        failure = { error, fatal: syncing };
      }
    }
    waiting = '';
    busy = undefined;
  }

  return {
    write(text, sync) {
      if (failure !== undefined) return;
      waiting += text;
      syncWanted ||= sync;
      busy ??= drain();
    },
    async end() {
      await busy;
      await file.close();
      return failure;
    },
  };
}
