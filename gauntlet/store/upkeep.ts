/** What is done to history now and then: looked up by hand, copied, merged, rolled up, imported. */
import type { Disk } from '@gauntlet/kit/disk';
import { makeFolderDurable } from '@gauntlet/kit/disk';
import { errors } from '../model/errors.ts';
import { type Backup, mergeSegments, type Restored, writeBackup } from './archive.ts';
import { explained, historyFolders } from './history.ts';
import { type RolledUp, rollUp } from './roll-up.ts';
import { listSegments, writeSegment } from './segments/folder.ts';
import { type SegmentWriter, segmentWriter } from './segments/segment.ts';
import { type KeptRun, readRun } from './stored-runs.ts';

export type { RolledUp };

export interface Upkeep {
  /** All runs that can be read, the oldest first; one is in memory at a time. */
  runs(since: number): AsyncIterable<KeptRun>;
  backup(path: string): Promise<Backup>;
  merge(from: string): Promise<Restored>;
  rollUp(before: number): Promise<RolledUp>;
  /** False when this run is in history already; then nothing is read. */
  addRun(run: string, fill: (writer: SegmentWriter) => Promise<void>): Promise<boolean>;
}

export function openUpkeep(disk: Disk, root: string): Upkeep {
  const { base, segments: folder } = historyFolders(root);
  const told = <T>(work: Promise<T>) => work.catch((error) => explained(error, base));
  return {
    async *runs(since) {
      const { segments } = await listSegments(disk, folder);
      for (const name of segments) {
        const isWanted = name.startedAt >= since;
        const run = isWanted ? await readRun(disk, folder, name) : undefined;
        if (run !== undefined) yield run;
      }
    },
    backup: (path) => told(writeBackup(disk, folder, path)),
    async merge(from) {
      await told(makeFolderDurable(disk, folder));
      try {
        return await mergeSegments(disk, folder, from);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        const isTheirs = error instanceof RangeError || problem.includes(from);
        if (isTheirs) throw errors.make('BACKUP_UNREADABLE', { path: from, problem }, error);
        return explained(error, base);
      }
    },
    rollUp: (before) => told(rollUp(disk, folder, before)),
    async addRun(run, fill) {
      await told(makeFolderDurable(disk, folder));
      const { segments } = await listSegments(disk, folder);
      if (segments.some((segment) => segment.run === run)) return false;
      const writer = segmentWriter(run, 'import');
      await fill(writer);
      const written = await writer.finish();
      if (written !== undefined) await told(writeSegment(disk, folder, written));
      return true;
    },
  };
}
