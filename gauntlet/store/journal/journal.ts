/**
 * The journal of one run: facts are appended while it runs, in order, one JSON text a line, after
 * a first line that names the owner. At its end it becomes a segment, and only when that is
 * durable the journal goes: a run that dies at any moment keeps what it had.
 */
import { join } from 'node:path';
import {
  type Disk,
  type DiskFile,
  FatalDiskError,
  hasDiskCode,
  makeFolderDurable,
} from '@gauntlet/kit/disk';
import { ownerToken, thisOwner } from '@gauntlet/kit/processes';
import type { Fact } from '../../model/facts.ts';
import { ignoreInGit } from '../git-ignore.ts';
import { writeSegment } from '../segments/folder.ts';
import { segmentWriter } from '../segments/segment.ts';

export interface HistoryFolders {
  /** All that is ours in the project. */
  readonly own: string;
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
   * disk soon after their task has ended, or with the whole run. A failure shows in `seal`.
   */
  append(facts: readonly Fact[]): void;
  /** Once. Makes the segment durable and answers its name; undefined when there is nothing. */
  seal(): Promise<string | undefined>;
}

/** Calls `act` later, unless what it answers is called before. */
export type Later = (act: () => void) => () => void;

/**
 * So soon after a task has ended its facts are synced: a run that is about to end is synced as a
 * whole instead, and suites that end together wait for one sync.
 */
const SYNC_AFTER_MS = 25;

const soon: Later = (act) => {
  const timer = setTimeout(act, SYNC_AFTER_MS);
  return () => clearTimeout(timer);
};

export async function openJournal(
  disk: Disk,
  folders: HistoryFolders,
  run: string,
  startedAt: number,
  later = soon,
): Promise<Journal> {
  const path = join(folders.open, `${run}.ndjson`);
  const { file, named } = await openNamed(disk, folders, path);
  const segment = segmentWriter(run, 'run');
  const writer = lineWriter({ disk, file, folder: folders.open, named, later });
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
      const sealing = named()
        .then(() => segment.finish())
        .then((whole) => whole && writeSegment(disk, folders.segments, whole));
      // Without a segment the journal is all there is, so it is synced at least.
      const written = sealing.catch((error) => {
        if (!(error instanceof FatalDiskError)) return writer.sync();
      });
      const [ended, sealed] = await Promise.allSettled([writer.end(written), sealing]);
      if (ended.status === 'rejected') throw ended.reason;
      if (ended.value?.fatal) throw ended.value.error;
      if (sealed.status === 'rejected') throw sealed.reason;
      await removeJournal(disk, path);
      return sealed.value;
    },
  };
}

interface Named {
  readonly file: DiskFile;
  /** Resolves when the folders above it would outlive a power cut. */
  named(): Promise<void>;
}

/**
 * Where the folders are there the file is opened at once, and their names are synced beside what
 * the run does first: nothing is said of it before its own sync, which waits for them.
 */
async function openNamed(disk: Disk, folders: HistoryFolders, path: string): Promise<Named> {
  const durable = async () => {
    await Promise.all(
      [folders.open, folders.segments].map((folder) => makeFolderDurable(disk, folder)),
    );
  };
  try {
    const file = await disk.open(path, 'createNew');
    const naming = durable();
    // Told where it is waited for; until then it is nobody's.
    naming.catch(() => undefined);
    return { file, named: () => naming };
  } catch (error) {
    if (!hasDiskCode(error, 'ENOENT')) throw error;
  }
  await durable();
  await ignoreInGit(disk, folders.own);
  return { file: await disk.open(path, 'createNew'), named: async () => undefined };
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
  /** Makes what was written outlive a power cut, now. */
  sync(): Promise<void>;
  /**
   * After the last write: closes when `kept` says that all is on the disk in another way or this
   * one, and tells what went wrong.
   */
  end(kept: Promise<unknown>): Promise<Failure | undefined>;
}

interface Failure {
  readonly error: unknown;
  /** A sync failed: what was written can't be trusted any more, and neither can what follows. */
  readonly fatal: boolean;
}

interface LineFile {
  readonly disk: Disk;
  readonly file: DiskFile;
  readonly folder: string;
  readonly named: () => Promise<void>;
  readonly later: Later;
}

/** One write at a time; what comes meanwhile is written together, and synced together. */
function lineWriter({ disk, file, folder, named, later }: LineFile): LineWriter {
  let waiting = '';
  let syncWanted = false;
  let written = 0;
  let isNamed = false;
  let failure: Failure | undefined;
  let busy: Promise<void> | undefined;
  let cancel: (() => void) | undefined;

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
        if (sync && !isNamed) {
          await named();
          await disk.syncFolder(folder);
        }
        isNamed ||= sync;
      } catch (error) {
        failure = { error, fatal: syncing };
      }
    }
    waiting = '';
    busy = undefined;
  }

  function syncNow(): void {
    cancel = undefined;
    syncWanted = true;
    busy ??= drain();
  }

  return {
    write(text, sync) {
      if (failure !== undefined) return;
      waiting += text;
      busy ??= drain();
      if (sync) cancel ??= later(syncNow);
    },
    async sync() {
      if (failure === undefined) syncNow();
      await busy;
    },
    async end(kept) {
      cancel?.();
      await kept;
      await busy;
      await file.close();
      return failure;
    },
  };
}
