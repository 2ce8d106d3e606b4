/** What carrying a file needs of the world. */
import type { FileRecord, Look } from '../model/nouns.ts';
import type { ObjectStore } from './object-store.ts';
import type { OpenedFile } from './opened-file.ts';
import type { Pacer } from './pacer.ts';
import type { SendingRows } from './sending-rows.ts';
import type { Slots } from './slots.ts';

export interface CarrySettings {
  readonly vehicle: string;
  /** The day of the wall clock at a time: part of every key. */
  readonly dayOf: (atMs: number) => string;
  readonly multipartFromBytes: number;
  readonly partBytes: number;
  /** Read an object back where the store does not say its checksum. */
  readonly readBack: boolean;
  /** Files that are older may have been sent by an earlier registry. */
  readonly registryCreatedMs: number;
}

export interface CarryPorts {
  readonly rows: SendingRows;
  readonly store: ObjectStore;
  readonly files: {
    open(path: string): Promise<OpenedFile>;
    look(path: string): Promise<Look | undefined>;
  };
  /** Pays for bytes of the day; throws a BudgetSpentError when there are none left. */
  readonly pay: (bytes: number) => Promise<void>;
  readonly pacer: Pacer;
  /** This vehicle had no object in the store when the process began: no file can be there. */
  readonly isFirstTrip: (signal: AbortSignal) => Promise<boolean>;
  /** Parts that may be under way at once, of all files together. */
  readonly slots: Slots;
  readonly nowMs: () => number;
  /** Another worker is at this row at the moment. */
  readonly isUnderWay: (id: number) => boolean;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** No further part is begun. */
  readonly isStopping: () => boolean;
  readonly settings: CarrySettings;
}

export type Outcome =
  | { readonly kind: 'verified'; readonly record: FileRecord; readonly isSent: boolean }
  | { readonly kind: 'changed'; readonly record: FileRecord }
  | { readonly kind: 'vanished'; readonly record: FileRecord }
  | { readonly kind: 'nothing' };

export class BudgetSpentError extends Error {
  override readonly name = 'BudgetSpentError';
}

export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** The same file is being sent under the name that it had before. */
export class TwinUnderWayError extends Error {
  override readonly name = 'TwinUnderWayError';
}

/** The store says neither a checksum, nor may the object be read back. */
export class NoChecksumError extends Error {
  override readonly name = 'NoChecksumError';
}
