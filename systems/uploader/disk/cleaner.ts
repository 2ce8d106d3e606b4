/** Frees the disk: by time when it is due, by size when it is full, and never more than allowed. */
import { existsSync } from 'node:fs';
import { UserError } from '@gauntlet/kit/errors';
import { uploaderErrors } from '../model/errors.ts';
import type { DeletionReason, FileRecord, Moment, SourceDirectory } from '../model/nouns.ts';
import {
  type AgeRules,
  bySize,
  byTime,
  bytesOver,
  type DiskLevel,
  type DiskLimits,
  levelOf,
  sacrifices,
  usedPercent,
  type Victim,
} from '../policy/disk-level.ts';
import { type TimeZone, wallClock } from '../policy/zoned.ts';
import type { Audit } from './audit.ts';
import { unlinkChecked } from './checked-unlink.ts';
import { fileId, filesOpenForWriting, type OpenFiles } from './open-writers.ts';
import type { FileSystemUsage, ReadUsage } from './usage.ts';

export interface CleanerRows {
  candidates(directories: readonly string[]): Promise<readonly FileRecord[]>;
  unsent(directories: readonly string[]): Promise<readonly FileRecord[]>;
  begun(): Promise<readonly FileRecord[]>;
  deletable(id: number, reason: DeletionReason): Promise<void>;
  keep(id: number): Promise<void>;
  unlinked(id: number): Promise<void>;
  sacrifice(id: number): Promise<void>;
}

export interface CleanerSettings {
  readonly limits: DiskLimits;
  readonly ages: AgeRules;
  /** Minutes of the wall clock at which what is old is removed. */
  readonly cleanupMinutes: number;
  readonly timeZone: TimeZone;
  readonly maySacrifice: boolean;
}

export interface CleanerOptions {
  readonly rows: CleanerRows;
  readonly directories: readonly SourceDirectory[];
  readonly settings: CleanerSettings;
  readonly audit: Audit;
  readonly moment: Moment;
  readonly readUsage: ReadUsage;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  readonly lastCleanup: () => Promise<number | undefined>;
  readonly setLastCleanup: (atMs: number) => Promise<void>;
  /** Files that are being sent are left alone, also by a sacrifice. */
  readonly underWay: () => ReadonlySet<number>;
  readonly ownPid: number;
  readonly writers?: (wanted: OpenFiles) => OpenFiles;
}

export interface DiskState {
  readonly directories: readonly string[];
  readonly usedPercent: number;
  readonly availableBytes: number;
  readonly level: DiskLevel;
}

interface Owed {
  readonly record: FileRecord;
  readonly reason: DeletionReason;
  readonly at: Date;
}

export class Cleaner {
  readonly #options: CleanerOptions;
  #states: readonly DiskState[] = [];
  /** Refusals that were told, so that a file that is kept open is not told of every minute. */
  readonly #told = new Map<number, string>();
  readonly #owed = new Map<number, Owed>();

  constructor(options: CleanerOptions) {
    this.#options = options;
  }

  get states(): readonly DiskState[] {
    return this.#states;
  }

  /** Deletions that were begun and not ended: looked at afresh, or found done. */
  async settle(): Promise<void> {
    const { rows } = this.#options;
    await this.#writeOwed();
    for (const record of await rows.begun()) {
      const reason = record.deletion ?? 'after-upload';
      // Whether it must still be given up, only the disk can say, as it is now.
      const isLeft = reason === 'sacrifice' && existsSync(record.path);
      if (isLeft) await rows.keep(record.id);
      else await this.#remove(record, reason);
    }
  }

  async pass(): Promise<readonly DiskState[]> {
    await this.settle();
    await this.#byTime();
    const systems = await this.#usage();
    for (const system of systems) await this.#relieve(system);
    this.#states = (await this.#usage()).map((system) => this.#stateOf(system));
    return this.#states;
  }

  async #byTime(): Promise<void> {
    const { rows, settings, moment, lastCleanup, setLastCleanup } = this.#options;
    const directories = this.#deletable();
    const nowMs = moment.now().getTime();
    const isHour = this.#isCleanupHour(nowMs, await lastCleanup());
    const records = await rows.candidates(directories);
    await this.#removeAll(records, byTime(records, settings.ages, nowMs, isHour));
    if (isHour) await setLastCleanup(nowMs);
  }

  /** Once a day, at its time or as soon after it as this runs. */
  #isCleanupHour(nowMs: number, lastMs: number | undefined): boolean {
    const { cleanupMinutes, timeZone } = this.#options.settings;
    const now = wallClock(nowMs, timeZone);
    if (now.minutes < cleanupMinutes) return false;
    return lastMs === undefined || wallClock(lastMs, timeZone).day !== now.day;
  }

  async #relieve(system: FileSystemUsage): Promise<void> {
    const { rows, settings, log } = this.#options;
    const { limits } = settings;
    const level = levelOf(system, limits);
    if (level !== 'critical' && level !== 'emergency') return;
    const directories = this.#deletable().filter((path) => system.directories.includes(path));
    const used = usedPercent(system).toFixed(1);
    log.warn({ level, directories: system.directories }, `the disk is ${used} % full`);
    const needed = bytesOver(system, limits.critical);
    const records = await rows.candidates(directories);
    await this.#removeAll(records, bySize(records, needed, level));
    if (level === 'emergency' && settings.maySacrifice) await this.#sacrifice(system, directories);
  }

  async #sacrifice(system: FileSystemUsage, directories: readonly string[]): Promise<void> {
    const { rows, settings, underWay } = this.#options;
    const now = (await this.#usage()).find(({ device }) => device === system.device);
    if (now === undefined || levelOf(now, settings.limits) !== 'emergency') return;
    const busy = underWay();
    const records = (await rows.unsent(directories)).filter(({ id }) => !busy.has(id));
    const needed = bytesOver(now, settings.limits.emergency);
    await this.#removeAll(records, sacrifices(records, needed));
  }

  async #removeAll(records: readonly FileRecord[], victims: readonly Victim[]): Promise<void> {
    const byId = new Map(records.map((record) => [record.id, record]));
    for (const { id, reason } of victims) {
      const record = byId.get(id);
      if (record !== undefined) await this.#remove(record, reason);
    }
  }

  async #remove(record: FileRecord, reason: DeletionReason): Promise<void> {
    const { moment, log } = this.#options;
    const isSacrifice = reason === 'sacrifice';
    await this.#announce(record, reason);
    try {
      const result = await unlinkChecked({
        record,
        directories: this.#deletable(),
        writers: () => this.#writers(record),
        isSacrifice,
      });
      if (result.kind === 'refused') return await this.#refused(record, result.why);
    } catch (error) {
      if (error instanceof UserError) throw error;
      return this.#refused(record, error instanceof Error ? error.message : String(error));
    }
    this.#told.delete(record.id);
    this.#owed.set(record.id, { record, reason, at: moment.now() });
    await this.#writeOwed();
    if (isSacrifice) {
      const { code, message } = uploaderErrors.make('SACRIFICED', { path: record.path });
      log.error({ code, sizeBytes: record.sizeBytes }, message);
      return;
    }
    log.info({ path: record.path, reason }, 'deleted');
  }

  /**
   * The row before the deed. On a disk without room for one, of which even the reserve was taken,
   * a file that S3 has confirmed goes all the same: with it comes the room to write it down.
   */
  async #announce(record: FileRecord, reason: DeletionReason): Promise<void> {
    const { rows, log } = this.#options;
    try {
      await rows.deletable(record.id, reason);
    } catch (error) {
      const isForRoom = reason === 'critical' || reason === 'emergency';
      const isFull = error instanceof UserError && error.code === 'DISK_FULL';
      if (!isForRoom || !isFull || record.state !== 'verified') throw error;
      log.warn({ path: record.path }, 'there is no room to write first what is deleted');
    }
  }

  /** What was deleted and is not on paper yet. */
  async #writeOwed(): Promise<void> {
    const { rows, audit } = this.#options;
    for (const [id, { record, reason, at }] of this.#owed) {
      await audit.deleted(record, reason, at);
      await (reason === 'sacrifice' ? rows.sacrifice(id) : rows.unlinked(id));
      this.#owed.delete(id);
    }
  }

  async #refused(record: FileRecord, why: string): Promise<void> {
    await this.#options.rows.keep(record.id);
    if (this.#told.get(record.id) === why) return;
    this.#told.set(record.id, why);
    const details = { path: record.path, reason: why };
    const { code, message } = uploaderErrors.make('DELETION_REFUSED', details);
    this.#options.log.warn({ code }, message);
  }

  #writers(record: FileRecord): OpenFiles {
    const wanted = new Set([fileId(record)]);
    const { writers, ownPid } = this.#options;
    return writers === undefined ? filesOpenForWriting(wanted, ownPid) : writers(wanted);
  }

  #deletable(): readonly string[] {
    return this.#options.directories.filter(({ mayDelete }) => mayDelete).map(({ path }) => path);
  }

  #usage(): Promise<readonly FileSystemUsage[]> {
    return this.#options.readUsage(this.#options.directories.map(({ path }) => path));
  }

  #stateOf(system: FileSystemUsage): DiskState {
    return {
      directories: system.directories,
      usedPercent: usedPercent(system),
      availableBytes: system.availableBytes,
      level: levelOf(system, this.#options.settings.limits),
    };
  }
}
