/**
 * History is a folder of segments, one for each run, written once and named by their digest. A
 * run that is under way writes to an open journal; sealing turns it into a segment. What else is
 * in `.gauntlet` can be made again from these.
 */
import { join } from 'node:path';
import { type Disk, DiskError, hasDiskCode, isDiskFull } from '@gauntlet/kit/disk';
import { errors } from '../model/errors.ts';
import type { Fact } from '../model/facts.ts';
import type { RecoveredRun, WholeRun } from '../model/history.ts';
import { OWN_FOLDER } from '../model/own-folder.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { recoverJournals } from './journal/recover.ts';
import { replaceLater } from './replace-later.ts';
import { readWholeRuns } from './whole-runs.ts';

const LAST = join(OWN_FOLDER, 'last.json');

export interface History {
  /** Seals what killed runs have left, and tells of each. */
  recover(): Promise<readonly RecoveredRun[]>;
  /** What is known of these suites from their last whole runs. */
  wholeRuns(suites: readonly string[]): Promise<readonly WholeRun[]>;
  begin(run: string, startedAt: number): Promise<Journal>;
  /**
   * Keeps the last run as a document of its own, for scripts that ask no more than that. Written
   * at once, and there under its name when `sealed` has answered true.
   */
  keepLast(document: string, sealed: Promise<boolean>): Promise<void>;
}

export function openHistory(disk: Disk, root: string): History {
  const folders = historyFolders(root);
  const told = <T>(work: Promise<T>) => work.catch((error) => explained(error, folders.base));
  return {
    recover: () => told(recoverJournals(disk, folders)),
    wholeRuns: (suites) => told(readWholeRuns(disk, folders.segments, suites)),
    async begin(run, startedAt) {
      const journal = await told(openJournal(disk, folders, run, startedAt));
      let sealed: Promise<string | undefined> | undefined;
      const seal = () => {
        sealed ??= told(journal.seal());
        return sealed;
      };
      return { append: journal.append, seal };
    },
    keepLast: (document, sealed) =>
      told(replaceLater(disk, join(root, LAST), Buffer.from(document), sealed)),
  };
}

export function historyFolders(root: string) {
  const own = join(root, OWN_FOLDER);
  const base = join(own, 'history');
  return {
    own,
    base,
    open: join(base, 'open'),
    segments: join(base, 'segments'),
    aside: join(base, 'aside'),
  };
}

/** What a person can mend is told as such; anything else stays a fault of ours. */
export function explained(error: unknown, folder: string): never {
  if (isDiskFull(error)) throw errors.make('HISTORY_FULL', { folder }, error);
  if (hasDiskCode(error, 'EROFS', 'EACCES', 'EPERM')) {
    throw errors.make('HISTORY_READ_ONLY', { folder, code: error.code }, error);
  }
  if (error instanceof DiskError) {
    throw errors.make('HISTORY_FAILED', { folder, problem: error.message }, error);
  }
  throw error;
}

export type { Fact, Journal };
